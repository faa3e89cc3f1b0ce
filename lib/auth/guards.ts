import "server-only";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { env } from "@/lib/config/env";
import type { Env } from "@/lib/config/env-schema";
import { paths, signInPath } from "@/lib/config/paths";
import { getDb } from "@/lib/db/client";
import type { User } from "@/lib/users/user";
import { currentUser, readSession } from "./session";

/** The signed-in user. Redirects anyone else to sign-in, and from there back to `path`. */
export async function requireUser(path: string): Promise<User> {
  const user = await currentUser();
  if (user === null) redirect(signInPath(path));
  return user;
}

/** What a user may do in the console: operators decide, support staff only look and help. */
export type Role = "operator" | "support";

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

/** A user has a role only by an email that the identity provider has verified. Null for everyone else. */
export function roleOf(
  { email, emailVerified }: Pick<User, "email" | "emailVerified">,
  {
    OPERATOR_EMAILS: operators,
    SUPPORT_EMAILS: support,
  }: Pick<Env, "OPERATOR_EMAILS" | "SUPPORT_EMAILS"> = env(),
): Role | null {
  if (!emailVerified || email === null) return null;
  const address = email.trim().toLowerCase();
  if (operators.includes(address)) return "operator";
  return support.includes(address) ? "support" : null;
}

/** Whether a session cookie belongs to an operator or to support staff. For the proxy, which runs before any page. */
export async function isStaffSession(token: string | undefined): Promise<boolean> {
  if (token === undefined || token === "") return false;
  const user = await readSession(await getDb(), token, new Date());
  return user !== null && roleOf(user) !== null;
}

/** Whether the request comes from our own origin. Browsers send `Origin` with every form and every script request. */
export async function isOwnOrigin(): Promise<boolean> {
  return (await headers()).get("origin") === env().APP_URL;
}
