import "server-only";
import type { User } from "@/lib/auth/session";
import { env } from "@/lib/env";

/** Whether the person hears of news by e-mail. Only then do pages say so. */
export function willMail({ email, mailOptOut }: Pick<User, "email" | "mailOptOut">): boolean {
  const { SMTP_URL, MAIL_FROM } = env();
  return SMTP_URL !== undefined && MAIL_FROM !== undefined && email !== null && !mailOptOut;
}
