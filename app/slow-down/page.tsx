import { PageHead } from "@/app/_components/page-layout";
import { Shell } from "@/app/_components/shell";
import { textLink } from "@/app/_components/ui/button";
import { Card } from "@/app/_components/ui/card";
import { paths } from "@/lib/config/paths";
import { currentI18n } from "@/lib/i18n/request";
import { waitingTime } from "@/lib/rate-limit/limits";

/**
 * Next's scripts navigate here if a user exceeds the rate limit of a form. Without scripts, the form's response has the
 * same text.
 */
export default async function SlowDownPage({ searchParams }: PageProps<"/slow-down">) {
  const { seconds } = await searchParams;
  const { t } = await currentI18n();
  return (
    <Shell title={t("errors.tooMany.heading")}>
      <div className="mx-auto max-w-3xl">
        <Card>
          <PageHead drawing="expired" heading={t("errors.tooMany.heading")}>
            <div role="status" className="mt-3 space-y-3 text-lead text-muted">
              <p>{t("errors.tooMany.text")}</p>
              <p>{waitingTime(t, secondsIn(seconds))}</p>
            </div>
          </PageHead>
          <a href={paths.verify} className={`mt-4 ${textLink}`}>
            {t("errors.notFound.link")}
          </a>
        </Card>
      </div>
    </Shell>
  );
}

/**
 * Untrusted: the value comes through the browser. Falls back to 5 unless it is a positive number of at most 4 digits.
 */
function secondsIn(value: unknown): number {
  return typeof value === "string" && /^[1-9]\d{0,3}$/.test(value) ? Number(value) : 5;
}
