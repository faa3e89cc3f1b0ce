import "server-only";
import { and, asc, eq, lte, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { mails } from "@/lib/db/operations-schema";
import { users } from "@/lib/db/schema";

export type Mail = typeof mails.$inferSelect;

/** One that this process has taken: it is ours for as long as it is due at the end of our lease. */
export type ClaimedMail = Mail & { readonly dueAt: Date };

/**
 * The part of a statement that queues the mail about a change. `changed`: the inquiries that were changed. Only for who
 * wants mails, at an address that the identity provider vouches for: another one may be somebody else's.
 */
export function mailAbout(changed: SQL, { at, isTold }: { at: SQL; isTold: SQL }): SQL {
  return sql`
    insert into ${mails} (id, user_id, inquiry_id, inquiry_version, status, created_at, due_at)
    select gen_random_uuid(), ${users.id}, ${changed}.id, ${changed}.version, 'waiting', ${at}, ${at}
    from ${changed} inner join ${users} on ${users.id} = ${changed}.user_id
    where ${isTold} and ${users.email} is not null and ${users.emailVerified} is not null
      and not ${users.mailOptOut}
    on conflict do nothing`;
}

/**
 * Takes the mail that has been due for longest, until `leaseUntil`; null where none is. Other instances pass over it; where
 * this one dies, it is due again at that time.
 */
export async function claimMail(db: Db, now: Date, leaseUntil: Date): Promise<ClaimedMail | null> {
  const due = db
    .select({ id: mails.id })
    .from(mails)
    .where(lte(mails.dueAt, now))
    .orderBy(asc(mails.dueAt))
    .limit(1)
    .for("update", { skipLocked: true });
  const [row] = await db
    .update(mails)
    .set({ dueAt: leaseUntil })
    // Compared with `=`, it is looked up once. With `in`, plans exist that look it up, and lock it, for each row.
    .where(eq(mails.id, sql`(${due})`))
    .returning();
  return row === undefined ? null : { ...row, dueAt: leaseUntil };
}

/** The mail server has it. That holds, whoever else has taken the mail up since. */
export async function finishMail(db: Db, id: string, now: Date): Promise<void> {
  await db
    .update(mails)
    .set({ status: "sent", reason: null, dueAt: null, finishedAt: now })
    .where(eq(mails.id, id));
}

/**
 * The mail is not sent: `skipped` where there is no use in it any more, `parked` where it waits for an operator. Not where
 * it is not ours any more.
 */
export async function endMail(
  db: Db,
  claimed: ClaimedMail,
  end: { status: "skipped" | "parked"; reason: string; now: Date },
): Promise<void> {
  const { status, reason, now } = end;
  const attempts = status === "parked" ? sql`${mails.attempts} + 1` : mails.attempts;
  await db
    .update(mails)
    .set({ status, reason, attempts, dueAt: null, finishedAt: now })
    .where(isStillClaimed(claimed));
}

/** The mail was tried in vain, and is taken up again at `dueAt`. Not where it is not ours any more. */
export async function postponeMail(
  db: Db,
  claimed: ClaimedMail,
  { dueAt, reason }: { dueAt: Date; reason: string },
): Promise<void> {
  await db
    .update(mails)
    .set({ dueAt, reason, attempts: sql`${mails.attempts} + 1` })
    .where(isStillClaimed(claimed));
}

function isStillClaimed({ id, dueAt }: ClaimedMail) {
  return and(eq(mails.id, id), eq(mails.dueAt, dueAt));
}
