import { useI18n } from "@/lib/i18n/request";
import { checksOf, viewOf } from "@/lib/verification/model/messages";
import type { Standing } from "@/lib/verification/model/overview";
import { BeforeStart } from "./before-start";
import { Bullets } from "./bullets";
import { Notice } from "./notice";
import { AttemptsLeft } from "./standing-times";

type StandingDetailsProps = { readonly standing: Standing; readonly willMail: boolean };

/** What there is to know in this state, before the one thing to do. */
export function StandingDetails({ standing, willMail }: StandingDetailsProps) {
  const { status, action, asked, follow, stale } = standing;
  const { tips } = viewOf(standing);
  const { t } = useI18n();
  return (
    <div className="mt-6 space-y-6 empty:hidden">
      {stale && (
        <Notice tone="caution">
          <p>{t("verify.stale")}</p>
        </Notice>
      )}
      {status === "none" && <BeforeStart asked={asked} />}
      {follow && action === null && <WhileYouWait willMail={willMail} />}
      {tips.length > 0 && action !== null && (
        <Bullets heading={t("verify.tips.heading")} items={tips.map((tip) => t(tip))} />
      )}
      {status === "approved" && (
        <Bullets heading={t("verify.checks.heading")} items={checksOf(asked).map((check) => t(check))} />
      )}
      <AttemptsLeft standing={standing} />
    </div>
  );
}

function WhileYouWait({ willMail }: { readonly willMail: boolean }) {
  const { t } = useI18n();
  const items = [t("verify.waiting.follows"), t("verify.waiting.close")];
  return (
    <Bullets
      heading={t("verify.waiting.heading")}
      items={willMail ? [...items, t("verify.waiting.mail")] : items}
    />
  );
}
