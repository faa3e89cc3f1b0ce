import "server-only";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { env } from "@/lib/config/env";
import { paths, signInPath } from "@/lib/config/paths";
import { getDb } from "@/lib/db/client";
import type { User } from "@/lib/users/user";
import { currentUser, readSession } from "./session";

/** The signed-in person; everybody else is sent to sign in and then back to `path`. */
export async function requireUser(path: string): Promise<User> {
  const user = await currentUser();
  if (user === null) redirect(signInPath(path));
  return user;
}

/**
 * The signed-in person where they run the app. To everybody else, signed in or not, there is nothing here: they are led to
 * where nothing is, since Next answers `notFound()` of pages and actions with a page that is not whole.
 */
export async function requireOperator(): Promise<User> {
  const user = await currentUser();
  if (user === null || !isOperator(user)) redirect(paths.nowhere);
  return user;
}

/** Whether the person may run the app: by an e-mail that the identity provider vouches for, and nothing else. */
export function isOperator(
  { email, emailVerified }: Pick<User, "email" | "emailVerified">,
  operatorEmails: readonly string[] = env().OPERATOR_EMAILS,
): boolean {
  return emailVerified && email !== null && operatorEmails.includes(email.trim().toLowerCase());
}

/** Whether the session that a cookie holds is an operator's: for the proxy, which sees requests before any page does. */
export async function isOperatorSession(token: string | undefined): Promise<boolean> {
  if (token === undefined || token === "") return false;
  const user = await readSession(await getDb(), token, new Date());
  return user !== null && isOperator(user);
}

/** Whether the request comes from a page of ours. Browsers name the origin of every form and every script's request. */
export async function isOwnOrigin(): Promise<boolean> {
  return (await headers()).get("origin") === env().APP_URL;
}
