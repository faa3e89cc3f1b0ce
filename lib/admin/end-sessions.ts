import "server-only";
import { endSessions } from "@/lib/auth/session-list";
import { log } from "@/lib/observability/log";
import { type Actor, type Deed, logDeed, writeAudit } from "@/lib/users/audit-log";
import { lockUser } from "@/lib/users/user";
import type { Context } from "@/lib/verification/store/context";

/** Ends every session of a user: signed out everywhere, they can sign in again. False if there is no such user. */
export async function endSessionsOf(
  { db, now }: Pick<Context, "db" | "now">,
  actor: Actor,
  userId: string,
): Promise<boolean> {
  const deed: Deed = { action: "sessions.ended", subjectId: userId, objectId: null };
  const ended = await db.transaction(async (tx) => {
    if (!(await lockUser(tx, userId))) return null;
    const count = await endSessions(tx, userId);
    await writeAudit(tx, actor, deed, now());
    return count;
  });
  if (ended === null) return false;
  logDeed(actor, deed);
  log.info("auth.sessions_ended", { user: userId, by: "operator", sessions: ended });
  return true;
}
