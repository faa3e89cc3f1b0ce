import "server-only";
import { and, asc, count, eq, lt, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { hostEvents, mails } from "@/lib/db/operations-schema";
import { inquiries, users, webhookDeliveries } from "@/lib/db/schema";
import { type AttentionReason, attentionAfterMs, attentionReasons } from "./attention";
import { type Cursor, isUuid, type Page, toPage } from "./cursor";

/** An inquiry that needs attention. */
export type InquiryNeedingAttention = {
  readonly id: string;
  readonly userId: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly scope: string;
  readonly status: string;
  /** Start of the time that it has waited. */
  readonly since: Date;
  /** Reason code, if the creation is unresolved. */
  readonly reason: string | null;
  readonly refreshErrorCode: string | null;
  readonly refreshEndedAt: Date | null;
  readonly reconcileAt: Date | null;
};

/** Counts stop here: this value means "this many or more". */
export const maxCounted = 1_000;

/** The number of inquiries for each reason, up to `maxCounted`. */
export async function countNeedingAttention(db: Db, now: Date): Promise<Record<AttentionReason, number>> {
  const counts: Record<AttentionReason, number> = {
    unanswered: 0,
    creating: 0,
    processing: 0,
    manual_review: 0,
    pending: 0,
    unresolved: 0,
  };
  await Promise.all(
    attentionReasons.map(async (reason) => {
      counts[reason] = await countOf(db, reason, now);
    }),
  );
  return counts;
}

async function countOf(db: Db, reason: AttentionReason, now: Date): Promise<number> {
  const some = db
    .select({ id: inquiries.id })
    .from(inquiries)
    .where(needsAttention(reason, now))
    .limit(maxCounted)
    .as("some");
  return countRows(db.select({ rows: count() }).from(some));
}

async function countRows(query: PromiseLike<{ rows: number }[]>): Promise<number> {
  return (await query)[0]?.rows ?? 0;
}

/** Longest wait first. */
export async function listNeedingAttention(
  db: Db,
  reason: AttentionReason,
  { now, after, size }: { now: Date; after: Cursor | null; size: number },
): Promise<Page<InquiryNeedingAttention>> {
  const since = sinceOf(reason);
  const behind =
    after === null || !isUuid(after.id)
      ? undefined
      : sql`(${since}, ${inquiries.id}) > (${after.at.toISOString()}::timestamptz, ${after.id}::uuid)`;
  const { id, userId, scope, status, refreshErrorCode, refreshEndedAt, reconcileAt } = inquiries;
  const rows = await db
    .select({
      id,
      userId,
      name: users.name,
      email: users.email,
      scope,
      status,
      reason: inquiries.reason,
      refreshErrorCode,
      refreshEndedAt,
      reconcileAt,
      since: since.mapWith(inquiries.createdAt),
    })
    .from(inquiries)
    .innerJoin(users, eq(users.id, inquiries.userId))
    .where(and(needsAttention(reason, now), behind))
    .orderBy(asc(since), asc(inquiries.id))
    .limit(size + 1);
  return toPage(rows, size, (row) => ({ at: row.since, id: row.id }));
}

function needsAttention(reason: AttentionReason, now: Date): SQL | undefined {
  if (reason === "unanswered") {
    // Matches the predicate of `inquiries_problem_idx`. `not_found` means "no result yet" and is not an error.
    return sql`${inquiries.refreshErrorCode} is not null and ${inquiries.refreshErrorCode} <> 'not_found' and ${inquiries.status} in ('pending', 'processing', 'manual_review')`;
  }
  const before = new Date(now.getTime() - attentionAfterMs[reason]);
  return and(eq(inquiries.status, reason), lt(sinceOf(reason), before));
}

function sinceOf(reason: AttentionReason): SQL<Date> {
  const { createdAt, submittedAt } = inquiries;
  return reason === "unanswered"
    ? sql<Date>`${createdAt}`
    : sql<Date>`coalesce(${submittedAt}, ${createdAt})`;
}

/** The delivery that has waited longest to be processed. `userId` is null if no inquiry matches it. */
export type WaitingDelivery = {
  readonly id: string;
  readonly receivedAt: Date;
  readonly reason: string | null;
  readonly attempts: number;
  readonly userId: string | null;
};

export async function oldestWaitingDelivery(db: Db): Promise<WaitingDelivery | null> {
  const { id, receivedAt, reason, attempts } = webhookDeliveries;
  const [row] = await db
    .select({ id, receivedAt, reason, attempts, userId: inquiries.userId })
    .from(webhookDeliveries)
    .leftJoin(inquiries, eq(inquiries.inklinkId, webhookDeliveries.inklinkId))
    .where(sql`${webhookDeliveries.dueAt} is not null`)
    // Ordering by an expression keeps Postgres from scanning all deliveries by time if none is waiting.
    .orderBy(asc(sql`${receivedAt} + interval '0'`))
    .limit(1);
  return row ?? null;
}

export async function countFailed(db: Db): Promise<{ deliveries: number; mails: number; events: number }> {
  const some = db
    .select({ id: webhookDeliveries.id })
    .from(webhookDeliveries)
    .where(sql`${webhookDeliveries.status} = 'parked'`)
    .limit(maxCounted)
    .as("some_deliveries");
  const someMails = db
    .select({ id: mails.id })
    .from(mails)
    .where(sql`${mails.status} = 'parked'`)
    .limit(maxCounted)
    .as("some_mails");
  const someEvents = db
    .select({ id: hostEvents.id })
    .from(hostEvents)
    .where(sql`${hostEvents.status} = 'parked'`)
    .limit(maxCounted)
    .as("some_events");
  const [deliveries, failedMails, events] = await Promise.all([
    countRows(db.select({ rows: count() }).from(some)),
    countRows(db.select({ rows: count() }).from(someMails)),
    countRows(db.select({ rows: count() }).from(someEvents)),
  ]);
  return { deliveries, mails: failedMails, events };
}
