import { Card } from "@/app/_components/card";
import { Shell } from "@/app/_components/shell";
import { currentI18n } from "@/lib/i18n/request";
import { paths } from "@/lib/paths";

/** Where Next's scripts lead somebody who sent a form too often. Without scripts, the form is answered with the same words. */
export default async function SlowDownPage({ searchParams }: PageProps<"/slow-down">) {
  const { seconds } = await searchParams;
  const { t } = await currentI18n();
  return (
    <Shell title={t("errors.tooMany.heading")}>
      <Card>
        <h1 className="text-3xl font-semibold tracking-tight">{t("errors.tooMany.heading")}</h1>
        <div role="status" className="mt-3 space-y-3 text-lg text-muted">
          <p>{t("errors.tooMany.text")}</p>
          <p>{t("errors.tooMany.inSeconds", { seconds: secondsIn(seconds) })}</p>
        </div>
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

/** The number comes through the browser, and is a number or nothing. */
function secondsIn(value: unknown): number {
  return typeof value === "string" && /^[1-9]\d{0,2}$/.test(value) ? Number(value) : 5;
}
