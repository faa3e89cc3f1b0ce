import "server-only";
import { createHash } from "node:crypto";
import { and, eq, gt, sql } from "drizzle-orm";
import { cookies } from "next/headers";
import { cache } from "react";
import { env } from "@/lib/config/env";
import { type Db, getDb, preparedOnce } from "@/lib/db/client";
import { sessions, users } from "@/lib/db/schema";
import type { User } from "@/lib/users/user";

/** Idle timeout of a session, in seconds. */
export const idleLimitSeconds = 8 * 60 * 60;
/** Minimum time between two extensions of a session. */
const renewAfterSeconds = 15 * 60;

/** Name of the session cookie. The `__Host-` prefix prevents other hosts of the domain from setting it. */
export function sessionCookieName(): string {
  return env().isHttps ? "__Host-verify.session" : "verify.session";
}

/** Deletes the session cookie. */
export async function forgetSessionCookie(): Promise<void> {
  const name = sessionCookieName();
  (await cookies()).set({ name, value: "", path: "/", httpOnly: true, secure: env().isHttps, maxAge: 0 });
}

/** The database stores only this hash of a session token. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

/** The signed-in user of this request, or null. One query per request. */
export const currentUser = cache(async (): Promise<User | null> => {
  const token = (await cookies()).get(sessionCookieName())?.value;
  return token ? readSession(await getDb(), token, new Date()) : null;
});

const selectSession = preparedOnce((db) =>
  db
    .select({
      id: users.id,
      name: users.name,
      email: users.email,
      emailVerified: sql<boolean>`${users.emailVerified} is not null`,
      mailOptOut: users.mailOptOut,
      expires: sessions.expires,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(eq(sessions.sessionToken, sql.placeholder("hash")), gt(sessions.expires, sql.placeholder("now"))),
    )
    .prepare("select_session"),
);

/** The user of a session token; null if the token is unknown or was idle for too long. Extends the session. */
export async function readSession(db: Db, token: string, now: Date): Promise<User | null> {
  const hash = hashToken(token);
  const [row] = await selectSession(db).execute({ hash, now });
  if (row === undefined) return null;
  const { expires, ...user } = row;
  const idleMs = idleLimitSeconds * 1000 - (expires.getTime() - now.getTime());
  if (idleMs > renewAfterSeconds * 1000) {
    const renewed = new Date(now.getTime() + idleLimitSeconds * 1000);
    await db.update(sessions).set({ expires: renewed }).where(eq(sessions.sessionToken, hash));
  }
  return user;
}
