import "server-only";
import { eq } from "drizzle-orm";
import { env } from "@/lib/config/env";
import { type Db, getDb } from "@/lib/db/client";
import { users } from "@/lib/db/schema";
import type { User } from "./user";

/** How a person stands with e-mails. */
export type MailPreference =
  /** They hear of news at this address, or have said that they do not want to. */
  | { readonly kind: "on"; readonly address: string }
  | { readonly kind: "off" }
  /** The identity provider does not vouch for an address, so there is none to write to. */
  | { readonly kind: "unconfirmed" }
  /** This app sends no mails. */
  | { readonly kind: "unavailable" };

type MailUser = Pick<User, "email" | "emailVerified" | "mailOptOut">;

export function mailPreferenceOf({ email, emailVerified, mailOptOut }: MailUser): MailPreference {
  if (env().mail === null) return { kind: "unavailable" };
  if (mailOptOut) return { kind: "off" };
  return email !== null && emailVerified ? { kind: "on", address: email } : { kind: "unconfirmed" };
}

/** The signed-in person wants e-mails, or wants none. What is queued is not sent to who wants none. */
export async function setMailPreference(userId: string, wantsMail: boolean, db?: Db): Promise<void> {
  await (db ?? (await getDb())).update(users).set({ mailOptOut: !wantsMail }).where(eq(users.id, userId));
}

/** Whether the person hears of news by e-mail. Only then do pages say so. */
export function willMail(user: MailUser): boolean {
  return mailPreferenceOf(user).kind === "on";
}
