import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { hourMs } from "@/lib/core/duration";
import { mails } from "@/lib/db/operations-schema";
import { taskQueue } from "@/lib/db/queue";
import { users } from "@/lib/db/schema";

export type Mail = typeof mails.$inferSelect;

export type MailKind = Mail["kind"];

/** The outbox. */
export const mailQueue = taskQueue("mail", mails);

/**
 * The part of a statement that queues the emails about changes. Only for users who want emails, and only to an address
 * that the identity provider has verified: any other may be another person's. `changed`: the changed inquiries. `kind`:
 * null for no email.
 */
export function mailAbout(changed: SQL, { at, kind }: { at: SQL; kind: SQL }): SQL {
  return sql`
    insert into ${mails} (id, user_id, inquiry_id, inquiry_version, kind, status, created_at, due_at)
    select gen_random_uuid(), ${users.id}, ${changed}.id, ${changed}.version, ${kind}, 'waiting', ${at}, ${at}
    from ${changed} inner join ${users} on ${users.id} = ${changed}.user_id
    where ${kind} is not null and ${users.email} is not null and ${users.emailVerified} is not null
      and not ${users.mailOptOut}
    on conflict do nothing`;
}

/** Delay after the n-th consecutive failure, in milliseconds: from seconds up to 4 hours, with jitter. */
export function mailBackoffMs(attempts: number, random: number = Math.random()): number {
  return Math.min(4 * hourMs, 15_000 * 2 ** Math.max(0, attempts - 1)) * (0.75 + 0.5 * random);
}

/** After this many failures, over about a day, an email becomes a dead letter. */
export const maxMailAttempts = 16;
