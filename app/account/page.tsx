import { Columns } from "@/app/_components/page-layout";
import { Shell } from "@/app/_components/shell";
import { secondaryButton, textLink } from "@/app/_components/ui/button";
import { Card, SideCard } from "@/app/_components/ui/card";
import { currentRole, requireUser } from "@/lib/auth/guards";
import { env } from "@/lib/config/env";
import { paths } from "@/lib/config/paths";
import { currentI18n, useI18n } from "@/lib/i18n/request";
import type { User } from "@/lib/users/user";
import { ConsentCard } from "./consent-card";
import { MailSwitch } from "./mail-switch";
import { SessionsCard } from "./sessions-card";
import { StoredData } from "./stored-data";

const stored = ["person", "outcome", "details", "messages", "consent", "never"] as const;

/** The user's stored data, and the actions on it. */
export default async function AccountPage() {
  const user = await requireUser(paths.account);
  const { APP_NAME: name, RETENTION_DAYS: days, CONSENT } = env();
  const shown = stored.filter((kind) => kind !== "consent" || CONSENT === "on");
  const { t } = await currentI18n();
  return (
    <Shell title={t("account.heading")} signedIn>
      <a href={paths.verify} className={textLink}>
        {t("account.back")}
      </a>
      <h1 className="mt-3 mb-8 text-title">{t("account.heading")}</h1>
      <Columns aside={<Aside user={user} />} asideLabel={t("account.asideLabel")}>
        <StoredData userId={user.id} />
        <Card>
          <h2 className="text-heading">{t("account.stored.heading")}</h2>
          <dl className="mt-4 space-y-4">
            {shown.map((kind) => (
              <div key={kind}>
                <dt className="font-semibold">{t(`account.stored.${kind}.what`)}</dt>
                <dd className="mt-1 text-muted">{t(`account.stored.${kind}.why`, { name, days })}</dd>
              </div>
            ))}
          </dl>
        </Card>
      </Columns>
    </Shell>
  );
}

function Aside({ user }: { readonly user: User }) {
  const { t } = useI18n();
  return (
    <>
      <ConsoleCard />
      <SideCard heading={t("account.export.heading")}>
        <p>{t("account.export.text")}</p>
        <form method="post" action={paths.accountExport}>
          <button type="submit" className={secondaryButton}>
            {t("account.export.button")}
          </button>
        </form>
      </SideCard>
      <ConsentCard userId={user.id} />
      <MailSwitch user={user} />
      <SideCard heading={t("account.history.heading")}>
        <p>{t("account.history.text")}</p>
        <a href={paths.history} className={textLink}>
          {t("account.history.link")}
        </a>
      </SideCard>
      <SessionsCard user={user} />
      <SideCard heading={t("account.erase.heading")}>
        <p>{t("account.erase.text")}</p>
        <a href={paths.accountErase} className={textLink}>
          {t("account.erase.link")}
        </a>
      </SideCard>
    </>
  );
}

/**
 * The way to the console, for operators and support staff. Renders nothing for everyone else, to whom the console does
 * not exist.
 */
async function ConsoleCard() {
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
