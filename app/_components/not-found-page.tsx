import { notFound } from "next/navigation";
import { paths } from "@/lib/config/paths";
import { useI18n } from "@/lib/i18n/request";
import { setPageStatus } from "@/lib/server/request-state";
import { PageHead } from "./page-layout";
import { Shell } from "./shell";
import { textLink } from "./ui/button";
import { Card } from "./ui/card";

/**
 * Rendered by a page instead of its content if this user may not see it or it does not exist: a whole page with status
 * 404. Do not use `notFound()`: its page is blank without scripts.
 */
export function NotFoundPage() {
  if (!setPageStatus(404)) notFound();
  return <NotFoundContent />;
}

/** Content of the 404 page: the address does not exist, or not for this user. */
export function NotFoundContent() {
  const { t } = useI18n();
  return (
    <Shell title={t("errors.notFound.heading")}>
      <div className="mx-auto max-w-column">
        <Card>
          <PageHead drawing="nowhere" heading={t("errors.notFound.heading")}>
            <p className="mt-3 text-lead text-muted">{t("errors.notFound.text")}</p>
          </PageHead>
          <a href={paths.verify} className={`mt-6 ${textLink}`}>
            {t("errors.notFound.link")}
          </a>
        </Card>
      </div>
    </Shell>
  );
}
