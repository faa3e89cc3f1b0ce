import { currentI18n } from "@/lib/i18n/request";
import { paths } from "@/lib/paths";
import { Card } from "./_components/card";
import { Shell } from "./_components/shell";

export default async function NotFoundPage() {
  const { t } = await currentI18n();
  return (
    <Shell title={t("errors.notFound.heading")}>
      <Card>
        <h1 className="text-3xl font-semibold tracking-tight">{t("errors.notFound.heading")}</h1>
        <p className="mt-3 text-lg text-muted">{t("errors.notFound.text")}</p>
        <a
          href={paths.verify}
          className="mt-6 inline-flex min-h-11 items-center underline underline-offset-4"
        >
          {t("errors.notFound.link")}
        </a>
      </Card>
    </Shell>
  );
}
