import { primaryButton } from "@/app/_components/button";
import { Card } from "@/app/_components/card";
import { Shell } from "@/app/_components/shell";
import { currentUser } from "@/lib/auth/session";
import { env } from "@/lib/env";
import { currentI18n } from "@/lib/i18n/request";
import { paths } from "@/lib/paths";
import { needsOf } from "@/lib/verification/view";

export default async function HomePage() {
  const user = await currentUser();
  const { kyc } = env();
  const { t } = await currentI18n();
  return (
    <Shell title={t("home.heading")} signedIn={user !== null}>
      <Card>
        <h1 className="text-3xl font-semibold tracking-tight sm:text-4xl">{t("home.heading")}</h1>
        <p className="mt-3 text-lg text-muted">{t("home.intro")}</p>
        <h2 className="mt-8 font-semibold">{t("verify.needs.heading")}</h2>
        <ul className="mt-2 list-disc space-y-1 pl-5">
          {needsOf("level" in kyc ? kyc.level : null).map((need) => (
            <li key={need}>{t(need)}</li>
          ))}
        </ul>
        <h2 className="mt-6 font-semibold">{t("home.dataHeading")}</h2>
        <p className="mt-2">{t("home.data")}</p>
        <a href={paths.verify} className={`mt-8 ${primaryButton}`}>
          {t(user === null ? "home.start" : "home.goOn")}
        </a>
      </Card>
    </Shell>
  );
}
