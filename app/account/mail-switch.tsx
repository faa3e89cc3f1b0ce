import { secondaryButton } from "@/app/_components/ui/button";
import { SideCard } from "@/app/_components/ui/card";
import { useI18n } from "@/lib/i18n/request";
import { mailPreferenceOf } from "@/lib/users/mail-preference";
import type { User } from "@/lib/users/user";
import { setMailPreferenceAction } from "./actions";

/** Shows whether the user is notified by email, and toggles it. Renders nothing if the app sends no mails. */
export function MailSwitch({ user }: { readonly user: User }) {
  const { t } = useI18n();
  const preference = mailPreferenceOf(user);
  if (preference.kind === "unavailable") return null;
  if (preference.kind === "unconfirmed") {
    return (
      <SideCard heading={t("mail.switch.heading")}>
        <p>{t("mail.switch.unconfirmed")}</p>
      </SideCard>
    );
  }
  const isOn = preference.kind === "on";
  return (
    <SideCard heading={t("mail.switch.heading")}>
      <p className="break-words">
        {isOn ? t("mail.switch.on", { address: preference.address }) : t("mail.switch.off")}
      </p>
      <form action={setMailPreferenceAction}>
        <input type="hidden" name="mail" value={isOn ? "off" : "on"} />
        <button type="submit" className={secondaryButton}>
          {t(isOn ? "mail.switch.switchOff" : "mail.switch.switchOn")}
        </button>
      </form>
    </SideCard>
  );
}
