import { Columns, PageHead } from "@/app/_components/page-layout";
import { Shell } from "@/app/_components/shell";
import { Steps } from "@/app/_components/steps";
import { textLink } from "@/app/_components/ui/button";
import { Card, SideCard } from "@/app/_components/ui/card";
import { paths } from "@/lib/config/paths";
import { currentI18n, useI18n } from "@/lib/i18n/request";
import { requireVerified } from "@/lib/verification/guard";

/** An example of a page behind verification: replace it with your own product. */
export default async function WelcomePage() {
  const user = await requireVerified(paths.welcome);
  const { t } = await currentI18n();
  return (
    <Shell title={t("welcome.title")} signedIn>
      <Steps current={3} complete />
      <Columns aside={<WhatNow />} asideLabel={t("verify.aside")}>
        <Card>
          <PageHead
            drawing="approved"
            heading={
              user.name === null ? t("welcome.headingWithoutName") : t("welcome.heading", { name: user.name })
            }
          >
            <p className="mt-3 text-lead text-muted">{t("welcome.intro")}</p>
            <a href={paths.verify} className={`mt-4 ${textLink}`}>
              {t("welcome.seeVerification")}
            </a>
          </PageHead>
        </Card>
      </Columns>
    </Shell>
  );
}

function WhatNow() {
  const { t } = useI18n();
  return (
    <SideCard heading={t("welcome.next.heading")}>
      <p>{t("welcome.next.text")}</p>
    </SideCard>
  );
}
