import "server-only";
import { and, count, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import { type Db, preparedOnce } from "@/lib/db/client";
import { wakeJob } from "@/lib/db/jobs";
import { taskQueue } from "@/lib/db/queue";
import { inquiries, inquiryEvents, webhookDeliveries } from "@/lib/db/schema";
import { hashTombstone, hasTombstone } from "@/lib/users/tombstones";
import type { Inquiry } from "@/lib/verification/model/inquiry";
import { levelOf } from "@/lib/verification/model/scope";
import type { Cause } from "@/lib/verification/model/state";
import { fromRow } from "@/lib/verification/store/rows";

export type Delivery = typeof webhookDeliveries.$inferSelect;

/** Deliveries that were acknowledged and are to be processed. */
export const deliveryQueue = taskQueue("inbox", webhookDeliveries);

export type NewDelivery = Pick<Delivery, "id" | "type" | "inklinkId" | "subjectId" | "receivedAt">;

/**
 * Stores nothing of a delivery that names an erased user or one of their inquiries: returns false. False, too, for a
 * duplicate. One statement, durable before it returns.
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

/** Prepared: InkLink waits for it, and there may be hundreds per second. */
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

/** Deletes a delivery that names an erased user. */
export async function dropDelivery(db: Db, id: string): Promise<void> {
  await db.delete(webhookDeliveries).where(eq(webhookDeliveries.id, id));
}

/** Makes the waiting deliveries of an inquiry due, once the inquiry is stored. */
export async function wakeDeliveries(db: Db, inklinkId: string, now: Date): Promise<void> {
  const woken = await db
    .update(webhookDeliveries)
    .set({ dueAt: now })
    .where(and(eq(webhookDeliveries.inklinkId, inklinkId), eq(webhookDeliveries.status, "waiting")))
    .returning({ id: webhookDeliveries.id });
  if (woken.length > 0) wakeJob(deliveryQueue);
}

/** Makes all waiting deliveries due, ignoring leases. Only for a process that has the database to itself. */
export async function releaseDeliveries(db: Db, now: Date): Promise<void> {
  await db.update(webhookDeliveries).set({ dueAt: now }).where(eq(webhookDeliveries.status, "waiting"));
}

/** The number of deliveries that wait for an unknown inquiry. */
export async function countUnknown(db: Db): Promise<number> {
  const [row] = await db
    .select({ count: count() })
    .from(webhookDeliveries)
    .where(and(isNotNull(webhookDeliveries.dueAt), eq(webhookDeliveries.reason, "unknown_inquiry")));
  return row?.count ?? 0;
}

/** The inquiry with this InkLink id, of any user; null if this app made none. */
export async function findInquiry(db: Db, inklinkId: string): Promise<Inquiry | null> {
  const [row] = await db.select().from(inquiries).where(eq(inquiries.inklinkId, inklinkId));
  return row === undefined ? null : fromRow(row);
}

/**
 * The user's attempts whose InkLink id was never learned: lowest level first, since InkLink does not say which attempt
 * an inquiry belongs to; then newest first.
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

/** The scopes of the user's attempts to which a webhook linked an inquiry. */
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
