import "server-only";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { env } from "@/lib/config/env";
import { paths, signInPath } from "@/lib/config/paths";
import { getDb } from "@/lib/db/client";
import { log } from "@/lib/observability/log";
import type { User } from "@/lib/users/user";
import { type Role, roleOf } from "./role";
import { currentUser, readSession } from "./session";

/** The signed-in user. Redirects anyone else to sign-in, and from there back to `path`. */
export async function requireUser(path: string): Promise<User> {
  const user = await currentUser();
  if (user === null) redirect(signInPath(path));
  return user;
}

/**
 * Only operators and support staff pass. Anyone else, signed in or not, is redirected to the not-found address, because
 * `notFound()` in a page or an action renders an incomplete page.
 */
export async function requireStaff(): Promise<{ user: User; role: Role }> {
  const [user, role] = await Promise.all([currentUser(), currentRole()]);
  if (user === null || role === null) redirect(paths.nowhere);
  return { user, role };
}

/** The role of this request's user; null for everyone else. */
export const currentRole = cache(async (): Promise<Role | null> => {
  const user = await currentUser();
  return user === null ? null : roleOf(user);
});

/** Whether a session cookie belongs to an operator or to support staff. For the proxy, which runs before the console. */
export async function isStaffSession(token: string | undefined): Promise<boolean> {
  if (token === undefined || token === "") return false;
  const session = await readSession(await getDb(), token, new Date(), env());
  if (session === null) return false;
  const isStaff = roleOf(session.user) !== null;
  if (!isStaff) log.info("admin.refused", { user: session.user.id, session: session.id });
  return isStaff;
}

/** Whether the request comes from our own origin. Browsers send `Origin` with every form and every script request. */
export async function isOwnOrigin(): Promise<boolean> {
  return (await headers()).get("origin") === env().APP_URL;
}
