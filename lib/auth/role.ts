import "server-only";
import { env } from "@/lib/config/env";
import type { Env } from "@/lib/config/env-schema";
import type { User } from "@/lib/users/user";

/** What a user may do in the console: operators decide, support staff only look and help. */
export type Role = "operator" | "support";

/** The variables that give roles. */
export type RoleLists = Pick<Env, "OPERATOR_EMAILS" | "SUPPORT_EMAILS">;

/** A user has a role only by an email that the identity provider has verified. Null for everyone else. */
export function roleOf(
  { email, emailVerified }: Pick<User, "email" | "emailVerified">,
  { OPERATOR_EMAILS: operators, SUPPORT_EMAILS: support }: RoleLists = env(),
): Role | null {
  if (!emailVerified || email === null) return null;
  const address = email.trim().toLowerCase();
  if (operators.includes(address)) return "operator";
  return support.includes(address) ? "support" : null;
}
