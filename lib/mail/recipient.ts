import "server-only";
import { and, eq, gt, ne, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Db } from "@/lib/db/client";
import { mails } from "@/lib/db/operations-schema";
import { inquiries, users } from "@/lib/db/schema";
import { isLocale, type Locale } from "@/lib/i18n/locales";

/** The recipient of an email, with the language. */
export type Recipient = { readonly name: string | null; readonly address: string; readonly locale: Locale };

/** Why an email is not sent, by code. */
export type Obstacle =
  /** The user has switched emails off since. */
  | "opted_out"
  /** There is no address that the identity provider has verified. */
  | "no_address"
  /**
   * The state has changed since, and has an email of its own if it is news; or a later attempt replaced the expired
   * one; or there is nothing to be reminded of any more.
   */
  | "superseded";

/** Read at sending time: name, preferences and state may have changed. Null if the email was deleted. */
export async function readRecipient(db: Db, mailId: string, now: Date): Promise<Recipient | Obstacle | null> {
  const later = alias(inquiries, "later");
  const hasLater = db
    .select({ one: sql`1` })
    .from(later)
    .where(
      and(
        eq(later.userId, inquiries.userId),
        eq(later.scope, inquiries.scope),
        gt(later.createdAt, inquiries.createdAt),
      ),
    );
  // Attempts beside this one: a later approval of the same checks or more leaves nothing to finish or to renew.
  const isApprovedBeside = db
    .select({ one: sql`1` })
    .from(later)
    .where(
      and(
        eq(later.userId, inquiries.userId),
        ne(later.id, inquiries.id),
        eq(later.status, "approved"),
        sql`${later.decidedAt} > coalesce(${inquiries.decidedAt}, ${inquiries.createdAt})`,
        sql`(${later.scope} = ${inquiries.scope} or (starts_with(${later.scope}, 'level:') and starts_with(${inquiries.scope}, 'level:') and ${later.scope} > ${inquiries.scope}))`,
      ),
    );
  const isOver = sql`${inquiries.status} = 'pending' and ${inquiries.expiresAt} <= ${now.toISOString()}::timestamptz`;
  const [row] = await db
    .select({
      kind: mails.kind,
      name: users.name,
      email: users.email,
      isVerified: sql<boolean>`${users.emailVerified} is not null`,
      locale: users.locale,
      mailOptOut: users.mailOptOut,
      isCurrent: sql<boolean>`${inquiries.version} = ${mails.inquiryVersion}`,
      isReplaced: sql<boolean>`${inquiries.status} = 'expired' and exists ${hasLater}`,
      isUnneeded: sql<boolean>`${inquiries.detached} or coalesce(${isOver}, false) or exists ${isApprovedBeside}`,
    })
    .from(mails)
    .innerJoin(users, eq(users.id, mails.userId))
    .innerJoin(inquiries, eq(inquiries.id, mails.inquiryId))
    .where(eq(mails.id, mailId));
  if (row === undefined) return null;
  if (row.mailOptOut) return "opted_out";
  if (row.email === null || !row.isVerified) return "no_address";
  if (!row.isCurrent || (row.kind === "update" ? row.isReplaced : row.isUnneeded)) return "superseded";
  return { name: row.name, address: row.email, locale: isLocale(row.locale) ? row.locale : "en" };
}
