import "server-only";
import { and, count, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { wakeJob } from "@/lib/db/jobs";
import { preparedOnce } from "@/lib/db/prepared";
import { taskQueue } from "@/lib/db/queue";
import { inquiries, inquiryEvents, webhookDeliveries } from "@/lib/db/schema";
import { hashTombstone, hasTombstone } from "@/lib/users/tombstones";
import type { Inquiry } from "@/lib/verification/model/inquiry";
import { levelOf } from "@/lib/verification/model/scope";
import type { Cause } from "@/lib/verification/store/inquiries";
import { fromRow } from "@/lib/verification/store/rows";

export type Delivery = typeof webhookDeliveries.$inferSelect;

/** Deliveries that were acknowledged and are to be processed. */
export const deliveryQueue = taskQueue("inbox", webhookDeliveries);

export type NewDelivery = Pick<Delivery, "id" | "type" | "inklinkId" | "subjectId" | "receivedAt">;

/**
 * Stores a delivery, in one statement that is durable before it returns. False where it was stored before, and where it
 * names somebody who was erased, or their inquiry: then nothing of it is kept.
 */
export async function storeDelivery(db: Db, delivery: NewDelivery): Promise<boolean> {
  const { inklinkId, subjectId, receivedAt } = delivery;
  const rows = await insertDelivery(db).execute({
    ...delivery,
    receivedAt: receivedAt.toISOString(),
    inquiryHash: hashTombstone(inklinkId),
    subjectHash: subjectId === null ? null : hashTombstone(subjectId),
  });
  return rows.length === 1;
}

/** InkLink waits for this one, and there may be hundreds a second. */
const insertDelivery = preparedOnce((db) => {
  const text = (name: string) => sql`${sql.placeholder(name)}::text`;
  const receivedAt = sql`${sql.placeholder("receivedAt")}::timestamptz`;
  const row = sql`
    select ${text("id")}, ${text("type")}, ${text("inklinkId")}, ${text("subjectId")}, 'waiting', null, 0,
      ${receivedAt}, ${receivedAt}, null::timestamptz
    where not ${hasTombstone([text("inquiryHash"), text("subjectHash")])}`;
  return db
    .insert(webhookDeliveries)
    .select(row)
    .onConflictDoNothing()
    .returning({ id: webhookDeliveries.id })
    .prepare("insert_delivery");
});

/** The delivery names somebody who was erased: nothing of it is kept. */
export async function dropDelivery(db: Db, id: string): Promise<void> {
  await db.delete(webhookDeliveries).where(eq(webhookDeliveries.id, id));
}

/** The inquiry that waiting deliveries spoke of has appeared: they are due. */
export async function wakeDeliveries(db: Db, inklinkId: string, now: Date): Promise<void> {
  const woken = await db
    .update(webhookDeliveries)
    .set({ dueAt: now })
    .where(and(eq(webhookDeliveries.inklinkId, inklinkId), eq(webhookDeliveries.status, "waiting")))
    .returning({ id: webhookDeliveries.id });
  if (woken.length > 0) wakeJob(deliveryQueue);
}

/** A process that has the database to itself knows that nobody is working on anything yet. */
export async function releaseDeliveries(db: Db, now: Date): Promise<void> {
  await db.update(webhookDeliveries).set({ dueAt: now }).where(eq(webhookDeliveries.status, "waiting"));
}

/** How many deliveries wait for an inquiry that nobody knows. */
export async function countUnknown(db: Db): Promise<number> {
  const [row] = await db
    .select({ count: count() })
    .from(webhookDeliveries)
    .where(and(isNotNull(webhookDeliveries.dueAt), eq(webhookDeliveries.reason, "unknown_inquiry")));
  return row?.count ?? 0;
}

/** The inquiry with this id of InkLink's, whosever it is; null where this app made none. */
export async function findInquiry(db: Db, inklinkId: string): Promise<Inquiry | null> {
  const [row] = await db.select().from(inquiries).where(eq(inquiries.inklinkId, inklinkId));
  return row === undefined ? null : fromRow(row);
}

/**
 * The person's attempts whose id at InkLink was never learned: those that ask for the least first, since InkLink does not
 * say which of them an inquiry is, and then the newest.
 */
export async function listUncreated(db: Db, userId: string): Promise<Inquiry[]> {
  const rows = await db
    .select()
    .from(inquiries)
    .where(
      and(
        eq(inquiries.userId, userId),
        isNull(inquiries.inklinkId),
        inArray(inquiries.status, ["creating", "unresolved", "abandoned"]),
      ),
    );
  const levelIn = ({ scope }: Inquiry) => levelOf(scope) ?? 0;
  return rows
    .map(fromRow)
    .sort((a, b) => levelIn(a) - levelIn(b) || b.createdAt.getTime() - a.createdAt.getTime());
}

/** What the person's attempts asked for that have taken an inquiry of which a delivery told. */
export async function listLinkedScopes(db: Db, userId: string): Promise<string[]> {
  const rows = await db
    .selectDistinct({ scope: inquiries.scope })
    .from(inquiries)
    .innerJoin(inquiryEvents, eq(inquiryEvents.inquiryId, inquiries.id))
    .where(
      and(
        eq(inquiries.userId, userId),
        eq(inquiryEvents.to, "pending"),
        eq(inquiryEvents.cause, "webhook" satisfies Cause),
      ),
    );
  return rows.map(({ scope }) => scope);
}
