import "server-only";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { env } from "@/lib/config/env";
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

/**
 * Only operators pass. Anyone else, signed in or not, is redirected to the not-found address, because `notFound()` in a
 * page or an action renders an incomplete page.
 */
export async function requireOperator(): Promise<User> {
  const user = await currentUser();
  if (user === null || !isOperator(user)) redirect(paths.nowhere);
  return user;
}

/** A user is an operator only by an email that the identity provider has verified. */
export function isOperator(
  { email, emailVerified }: Pick<User, "email" | "emailVerified">,
  operatorEmails: readonly string[] = env().OPERATOR_EMAILS,
): boolean {
  return emailVerified && email !== null && operatorEmails.includes(email.trim().toLowerCase());
}

/** Whether a session cookie belongs to an operator. For the proxy, which runs before the console. */
export async function isOperatorSession(token: string | undefined): Promise<boolean> {
  if (token === undefined || token === "") return false;
  const user = await readSession(await getDb(), token, new Date());
  return user !== null && isOperator(user);
}

/** Whether the request comes from our own origin. Browsers send `Origin` with every form and every script request. */
export async function isOwnOrigin(): Promise<boolean> {
  return (await headers()).get("origin") === env().APP_URL;
}
