import "server-only";
import { and, desc, eq, gt } from "drizzle-orm";
import { env } from "@/lib/config/env";
import { type Db, getDb } from "@/lib/db/client";
import { sessions } from "@/lib/db/schema";
import { log } from "@/lib/observability/log";
import type { User } from "@/lib/users/user";
import type { RoleLists } from "./role";
import { isWithin, lastUsedAt, limitsOf } from "./session";

/** An open session, as its user sees it. Neither the browser nor its address is stored. */
export type ListedSession = {
  readonly id: string;
  readonly signedInAt: Date;
  /** As renewed, a few minutes ago at most. */
  readonly lastUsedAt: Date;
  readonly provider: string | null;
};

/** The open sessions of the signed-in user. */
export async function ownSessions(user: User): Promise<ListedSession[]> {
  return listSessions(await getDb(), user, new Date(), env());
}

/** The open sessions of a user, the last used first. */
export async function listSessions(
  db: Db,
  user: Pick<User, "id" | "email" | "emailVerified">,
  now: Date,
  lists: RoleLists,
): Promise<ListedSession[]> {
  const { id, createdAt, expires, provider } = sessions;
  const rows = await db
    .select({ id, signedInAt: createdAt, expires, provider })
    .from(sessions)
    .where(and(eq(sessions.userId, user.id), gt(expires, now)))
    .orderBy(desc(expires), desc(id));
  const limits = limitsOf(user, lists);
  return rows
    .map((row) => ({
      id: row.id,
      signedInAt: row.signedInAt,
      lastUsedAt: lastUsedAt(row.expires),
      provider: row.provider,
    }))
    .filter((session) => isWithin(limits, session, now));
}

/** Ends every session of the signed-in user, this one included. */
export async function endOwnSessions(userId: string): Promise<void> {
  const ended = await endSessions(await getDb(), userId);
  log.info("auth.sessions_ended", { user: userId, by: "person", sessions: ended });
}

/** Ends every session of a user. Returns their number. */
export async function endSessions(db: Db, userId: string): Promise<number> {
  const ended = await db.delete(sessions).where(eq(sessions.userId, userId)).returning({ id: sessions.id });
  return ended.length;
}
