import "server-only";
import type { User } from "@/lib/auth/session";
import { env } from "@/lib/env";

/** Whether the person hears of news by e-mail. Only then do pages say so. */
export function willMail({
  email,
  emailVerified,
  mailOptOut,
}: Pick<User, "email" | "emailVerified" | "mailOptOut">): boolean {
  return env().mail !== null && email !== null && emailVerified && !mailOptOut;
}
