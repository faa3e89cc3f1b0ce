import { Card } from "@/app/_components/card";
import { Shell } from "@/app/_components/shell";
import { Steps } from "@/app/_components/steps";
import { ToneMark } from "@/app/_components/tone-mark";
import { requireVerified } from "@/lib/auth/guards";
import { currentI18n } from "@/lib/i18n/request";
import { paths } from "@/lib/paths";

/** An example of a page behind verification: replace it with your own product. */
export default async function WelcomePage() {
  const user = await requireVerified(paths.welcome);
  const { t } = await currentI18n();
  return (
    <Shell title={t("welcome.title")} signedIn>
      <Steps current={3} complete />
      <Card>
        <ToneMark tone="positive" />
        <h1 className="text-3xl font-semibold tracking-tight">
          {user.name === null ? t("welcome.headingWithoutName") : t("welcome.heading", { name: user.name })}
        </h1>
        <p className="mt-3 text-lg text-muted">{t("welcome.intro")}</p>
        <a
          href={paths.verify}
          className="mt-6 inline-flex min-h-11 items-center underline underline-offset-4"
        >
          {t("welcome.seeVerification")}
        </a>
      </Card>
    </Shell>
  );
}
