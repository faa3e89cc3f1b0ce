import { Shell } from "@/app/_components/shell";
import { textLink } from "@/app/_components/ui/button";
import { Card } from "@/app/_components/ui/card";
import { paths } from "@/lib/config/paths";
import { useI18n } from "@/lib/i18n/request";

/** Shown after erasure. Reads no user data. */
export default function ErasedPage() {
  const { t } = useI18n();
  return (
    <Shell title={t("account.erased.heading")}>
      <div className="mx-auto max-w-3xl">
        <Card>
          <h1 className="text-title">{t("account.erased.heading")}</h1>
          <p className="mt-4 text-lead text-muted">{t("account.erased.text")}</p>
          <a href={paths.home} className={`mt-4 ${textLink}`}>
            {t("account.erased.link")}
          </a>
        </Card>
      </div>
    </Shell>
  );
}
