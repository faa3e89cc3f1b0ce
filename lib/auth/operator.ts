import "server-only";
import { env } from "@/lib/config/env";
import { getDb } from "@/lib/db/client";
import type { User } from "@/lib/users/user";
import { readSession } from "./session";

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
