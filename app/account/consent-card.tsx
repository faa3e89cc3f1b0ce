import { LocalTime } from "@/app/_components/local-time";
import { secondaryButton } from "@/app/_components/ui/button";
import { SideCard } from "@/app/_components/ui/card";
import { env } from "@/lib/config/env";
import { currentI18n } from "@/lib/i18n/request";
import { ownConsents } from "@/lib/verification/consent";
import { consentTextOf } from "@/lib/verification/model/consent";
import { withdrawConsentAction } from "./actions";

/** What the user consented to last, and the form that withdraws it. Renders nothing if the app asks for no consent. */
export async function ConsentCard({ userId }: { readonly userId: string }) {
  const { CONSENT, APP_NAME: name } = env();
  if (CONSENT === "off") return null;
  const { t } = await currentI18n();
  const [latest] = await ownConsents(userId);
  if (latest === undefined) {
    return (
      <SideCard heading={t("account.consent.heading")}>
        <p>{t("account.consent.none")}</p>
      </SideCard>
    );
  }
  const { scope, givenAt, withdrawnAt } = latest;
  const key = withdrawnAt === null ? "account.consent.givenOn" : "account.consent.withdrawnOn";
  const at = (withdrawnAt ?? givenAt).toISOString();
  return (
    <SideCard heading={t("account.consent.heading")}>
      <p>{t(consentTextOf(scope), { name })}</p>
      <p>{t.rich(key, { time: () => <LocalTime at={at} /> })}</p>
      {withdrawnAt === null && (
        <>
          <p>{t("account.consent.withdraw")}</p>
          <p>{t("account.consent.inklink")}</p>
          <form action={withdrawConsentAction}>
            <button type="submit" className={secondaryButton}>
              {t("account.consent.button")}
            </button>
          </form>
        </>
      )}
    </SideCard>
  );
}
