import "server-only";
import { eq } from "drizzle-orm";
import { env } from "@/lib/config/env";
import { type Db, getDb } from "@/lib/db/client";
import { users } from "@/lib/db/schema";
import type { User } from "./user";

/** Whether the user gets mails about outcomes, and at which address. */
export type MailPreference =
  /** Mails go to this address. */
  | { readonly kind: "on"; readonly address: string }
  | { readonly kind: "off" }
  /** The identity provider has not verified an address, so there is no recipient. */
  | { readonly kind: "unconfirmed" }
  /** This app sends no mails. */
  | { readonly kind: "unavailable" };

type MailUser = Pick<User, "email" | "emailVerified" | "mailOptOut">;

export function mailPreferenceOf({ email, emailVerified, mailOptOut }: MailUser): MailPreference {
  if (env().mail === null) return { kind: "unavailable" };
  if (mailOptOut) return { kind: "off" };
  return email !== null && emailVerified ? { kind: "on", address: email } : { kind: "unconfirmed" };
}

/** Sets whether the signed-in user gets mails. After an opt-out, queued mails are not sent either. */
export async function setMailPreference(userId: string, wantsMail: boolean, db?: Db): Promise<void> {
  await (db ?? (await getDb())).update(users).set({ mailOptOut: !wantsMail }).where(eq(users.id, userId));
}

/** Whether the user gets mails about outcomes. Pages announce a mail only if true. */
export function willMail(user: MailUser): boolean {
  return mailPreferenceOf(user).kind === "on";
}
