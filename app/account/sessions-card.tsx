import { LocalTime } from "@/app/_components/local-time";
import { secondaryButton, textLink } from "@/app/_components/ui/button";
import { SideCard } from "@/app/_components/ui/card";
import { currentSession } from "@/lib/auth/session";
import { type ListedSession, ownSessions } from "@/lib/auth/session-list";
import { env } from "@/lib/config/env";
import { currentI18n, useI18n } from "@/lib/i18n/request";
import type { User } from "@/lib/users/user";
import { endSessionsAction } from "./actions";

/** How many sessions are shown at once; the others are folded away. */
const shownSessions = 5;

/** The user's open sessions, and the form that ends them all. */
export async function SessionsCard({ user }: { readonly user: User }) {
  const [current, sessions, { t }] = await Promise.all([currentSession(), ownSessions(user), currentI18n()]);
  return (
    <SideCard heading={t("account.sessions.heading")}>
      <SessionItems sessions={sessions.slice(0, shownSessions)} currentId={current?.id} />
      {sessions.length > shownSessions && (
        <details>
          <summary className={`cursor-pointer ${textLink}`}>{t("account.sessions.older")}</summary>
          <div className="mt-3">
            <SessionItems sessions={sessions.slice(shownSessions)} currentId={current?.id} />
          </div>
        </details>
      )}
      <p>{t("account.sessions.text")}</p>
      <form action={endSessionsAction}>
        <button type="submit" className={secondaryButton}>
          {t("account.sessions.button")}
        </button>
      </form>
    </SideCard>
  );
}

type SessionItemsProps = {
  readonly sessions: readonly ListedSession[];
  readonly currentId: string | undefined;
};

function SessionItems({ sessions, currentId }: SessionItemsProps) {
  return (
    <ul className="space-y-3">
      {sessions.map((session) => (
        <SessionItem key={session.id} session={session} isCurrent={session.id === currentId} />
      ))}
    </ul>
  );
}

type SessionItemProps = { readonly session: ListedSession; readonly isCurrent: boolean };

function SessionItem({ session, isCurrent }: SessionItemProps) {
  const { t } = useI18n();
  const provider = env().signInMethods.find(({ id }) => id === session.provider)?.name ?? null;
  const signedIn = () => <LocalTime at={session.signedInAt.toISOString()} />;
  const lastUsed = () => <LocalTime at={session.lastUsedAt.toISOString()} />;
  return (
    <li className="break-words">
      <p className="font-semibold">{t(isCurrent ? "account.sessions.here" : "account.sessions.elsewhere")}</p>
      <p className="text-muted">
        {provider === null
          ? t.rich("account.sessions.signedIn", { time: signedIn })
          : t.rich("account.sessions.signedInWith", { provider, time: signedIn })}
      </p>
      <p className="text-muted">{t.rich("account.sessions.lastUsed", { time: lastUsed })}</p>
    </li>
  );
}
