import { textLink } from "@/app/_components/ui/button";
import { SideCard } from "@/app/_components/ui/card";
import { currentRole } from "@/lib/auth/guards";
import { paths } from "@/lib/config/paths";
import { currentI18n } from "@/lib/i18n/request";

/**
 * The way to the console, for operators and support staff. Renders nothing for everyone else, to whom the console does
 * not exist.
 */
export async function ConsoleCard() {
  if ((await currentRole()) === null) return null;
  const { t } = await currentI18n();
  return (
    <SideCard heading={t("account.console.heading")}>
      <p>{t("account.console.text")}</p>
      <a href={paths.admin} className={textLink}>
        {t("account.console.link")}
      </a>
    </SideCard>
  );
}
