import "server-only";
import { createHash } from "node:crypto";
import { and, eq, gt, sql } from "drizzle-orm";
import { cookies } from "next/headers";
import { cache } from "react";
import { env } from "@/lib/config/env";
import { hourMs, minuteMs } from "@/lib/core/duration";
import { type Db, getDb, preparedOnce } from "@/lib/db/client";
import { sessions, users } from "@/lib/db/schema";
import type { User } from "@/lib/users/user";
import { type RoleLists, roleOf } from "./role";

/** How long a session lasts, in milliseconds. */
type SessionLimits = {
  /** Since the last request. */
  readonly idleMs: number;
  /** Since the sign-in, whatever is requested. */
  readonly totalMs: number;
  /** Minimum time between two renewals. */
  readonly renewMs: number;
};

/** Operators and support staff see the data of others, so their sessions are shorter. */
const limits = {
  user: { idleMs: 8 * hourMs, totalMs: 12 * hourMs, renewMs: 15 * minuteMs },
  staff: { idleMs: hourMs, totalMs: 8 * hourMs, renewMs: 5 * minuteMs },
} as const satisfies Record<string, SessionLimits>;

/** Idle limit of a user's session, in seconds. `sessions.expires` is always this long after the last renewal. */
export const idleLimitSeconds = limits.user.idleMs / 1000;

/** How long a sign-in counts as fresh. */
export const freshSignInMs = 15 * minuteMs;

/** An open session and its user. */
export type Session = {
  /** Not the token or its hash. */
  readonly id: string;
  readonly user: User;
  readonly signedInAt: Date;
  /** When the user last proved who they are. Null if not known. */
  readonly authTime: Date | null;
  /** The provider of the sign-in. Null if not known. */
  readonly provider: string | null;
};

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

/** The session of this request, or null. One query per request. */
export const currentSession = cache(async (): Promise<Session | null> => {
  const token = (await cookies()).get(sessionCookieName())?.value;
  return token ? readSession(await getDb(), token, new Date(), env()) : null;
});

/** The signed-in user of this request, or null. */
export async function currentUser(): Promise<User | null> {
  return (await currentSession())?.user ?? null;
}

const selectSession = preparedOnce((db) =>
  db
    .select({
      user: {
        id: users.id,
        name: users.name,
        email: users.email,
        emailVerified: sql<boolean>`${users.emailVerified} is not null`,
        mailOptOut: users.mailOptOut,
      },
      id: sessions.id,
      expires: sessions.expires,
      signedInAt: sessions.createdAt,
      authTime: sessions.authTime,
      provider: sessions.provider,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(
        eq(sessions.sessionToken, sql.placeholder("hash")),
        gt(sessions.expires, sql.placeholder("now")),
        gt(sessions.createdAt, sql.placeholder("oldest")),
      ),
    )
    .prepare("select_session"),
);

/**
 * The session of a token; null if the token is unknown, or if the session was idle or has lasted for too long. Renews
 * the session.
 */
export async function readSession(
  db: Db,
  token: string,
  now: Date,
  lists: RoleLists,
): Promise<Session | null> {
  const hash = hashToken(token);
  const [row] = await selectSession(db).execute({ hash, now, oldest: oldestSignIn(now) });
  if (row === undefined) return null;
  const { expires, ...session } = row;
  const limit = limitsOf(session.user, lists);
  const times = { lastUsedAt: lastUsedAt(expires), signedInAt: session.signedInAt };
  if (!isWithin(limit, times, now)) return null;
  if (now.getTime() - times.lastUsedAt.getTime() > limit.renewMs) {
    const renewed = new Date(now.getTime() + limits.user.idleMs);
    await db.update(sessions).set({ expires: renewed }).where(eq(sessions.sessionToken, hash));
  }
  return session;
}

/** Every session that began then, or earlier, is over. */
export function oldestSignIn(now: Date): Date {
  return new Date(now.getTime() - limits.user.totalMs);
}

/** The limits of a user's sessions: they follow the role that the user has now. */
export function limitsOf(user: Pick<User, "email" | "emailVerified">, lists: RoleLists): SessionLimits {
  return roleOf(user, lists) === null ? limits.user : limits.staff;
}

/** The last renewal: the session was used then, and not for longer than `renewMs` afterwards. */
export function lastUsedAt(expires: Date): Date {
  return new Date(expires.getTime() - limits.user.idleMs);
}

/** Whether a session is open. */
export function isWithin(
  { idleMs, totalMs }: SessionLimits,
  { lastUsedAt, signedInAt }: { readonly lastUsedAt: Date; readonly signedInAt: Date },
  now: Date,
): boolean {
  const isIdle = now.getTime() - lastUsedAt.getTime() >= idleMs;
  return !isIdle && now.getTime() - signedInAt.getTime() < totalMs;
}

/** Whether the user proved who they are within the last 15 minutes. An unknown time is not fresh. */
export function isFresh({ authTime }: Pick<Session, "authTime">, now: Date): boolean {
  return authTime !== null && now.getTime() - authTime.getTime() <= freshSignInMs;
}
