import "server-only";
import { and, desc, eq, getTableColumns, gte, lt, ne, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { hostEvents, mails } from "@/lib/db/operations-schema";
import { inquiries, users, webhookDeliveries } from "@/lib/db/schema";
import type { HostEvent } from "@/lib/users/host-events/outbox";
import { type Cursor, isUuid, type Page, toPage } from "./cursor";
import type { DateRange } from "./date-range";
import { isFailedBy } from "./failed-causes";
import type { DeliveryRow, MailRow } from "./user-store";
import type { UserRow } from "./users-store";

/** The user whom a dead letter is about, as lists name users. Null if there is none. */
type About = { readonly about: Pick<UserRow, "id" | "name" | "email"> | null };

const about = { id: users.id, name: users.name, email: users.email };

/** A dead-letter delivery. `userId` is null if no inquiry matches it. */
export type FailedDelivery = DeliveryRow & About & { readonly userId: string | null };

export type FailedMail = MailRow & About;

export type FailedEvent = HostEvent & About;

const pageSize = 25;

/** Dead letters, most recent first. */
export async function listFailedDeliveries(db: Db, after: Cursor | null): Promise<Page<FailedDelivery>> {
  const rows = await db
    .select({ ...getTableColumns(webhookDeliveries), userId: inquiries.userId, about })
    .from(webhookDeliveries)
    .leftJoin(inquiries, eq(inquiries.inklinkId, webhookDeliveries.inklinkId))
    .leftJoin(users, eq(users.id, inquiries.userId))
    .where(
      and(
        sql`${webhookDeliveries.status} = 'parked'`,
        after === null
          ? undefined
          : sql`(${webhookDeliveries.finishedAt}, ${webhookDeliveries.id}) < (${after.at.toISOString()}::timestamptz, ${after.id})`,
      ),
    )
    .orderBy(desc(webhookDeliveries.finishedAt), desc(webhookDeliveries.id))
    .limit(pageSize + 1);
  return toPage(rows, pageSize, failedAt);
}

/** Dead letters, most recent first. */
export async function listFailedMails(db: Db, after: Cursor | null): Promise<Page<FailedMail>> {
  const rows = await db
    .select({ ...getTableColumns(mails), about })
    .from(mails)
    .leftJoin(users, eq(users.id, mails.userId))
    .where(
      and(
        sql`${mails.status} = 'parked'`,
        after === null || !isUuid(after.id)
          ? undefined
          : sql`(${mails.finishedAt}, ${mails.id}) < (${after.at.toISOString()}::timestamptz, ${after.id}::uuid)`,
      ),
    )
    .orderBy(desc(mails.finishedAt), desc(mails.id))
    .limit(pageSize + 1);
  return toPage(rows, pageSize, failedAt);
}

/** Dead letters, most recent first. */
export async function listFailedEvents(db: Db, after: Cursor | null): Promise<Page<FailedEvent>> {
  const rows = await db
    .select({ ...getTableColumns(hostEvents), about })
    .from(hostEvents)
    .leftJoin(users, eq(users.id, hostEvents.userId))
    .where(
      and(
        sql`${hostEvents.status} = 'parked'`,
        after === null
          ? undefined
          : sql`(${hostEvents.finishedAt}, ${hostEvents.id}) < (${after.at.toISOString()}::timestamptz, ${after.id})`,
      ),
    )
    .orderBy(desc(hostEvents.finishedAt), desc(hostEvents.id))
    .limit(pageSize + 1);
  return toPage(rows, pageSize, failedAt);
}

function failedAt({ finishedAt, id }: { finishedAt: Date | null; id: string }): Cursor {
  if (finishedAt === null) throw new Error(`${id} failed without a time`);
  return { at: finishedAt, id };
}

/** Requeues a dead-letter delivery with all its attempts. Null if it is not a dead letter. */
export async function requeueDelivery(tx: Db, id: string, now: Date): Promise<DeliveryRow | null> {
  const [row] = await tx
    .update(webhookDeliveries)
    .set({ status: "waiting", attempts: 0, dueAt: now, finishedAt: null })
    .where(and(eq(webhookDeliveries.id, id), eq(webhookDeliveries.status, "parked")))
    .returning();
  return row ?? null;
}

/** Requeues the dead-letter deliveries of one cause; all of them if it is null. Returns their number. */
export async function requeueDeliveries(tx: Db, reason: string | null, now: Date): Promise<number> {
  const rows = await tx
    .update(webhookDeliveries)
    .set({ status: "waiting", attempts: 0, dueAt: now, finishedAt: null })
    .where(isFailedBy(webhookDeliveries, reason))
    .returning({ id: webhookDeliveries.id });
  return rows.length;
}

/** Requeues a dead-letter email. Null if it is not a dead letter. */
export async function requeueMail(tx: Db, id: string, now: Date): Promise<MailRow | null> {
  if (!isUuid(id)) return null;
  const [row] = await tx
    .update(mails)
    .set({ status: "waiting", attempts: 0, dueAt: now, finishedAt: null })
    .where(and(eq(mails.id, id), eq(mails.status, "parked")))
    .returning();
  return row ?? null;
}

/** Requeues the dead-letter emails of one cause. Returns their number. */
export async function requeueMails(tx: Db, reason: string, now: Date): Promise<number> {
  const rows = await tx
    .update(mails)
    .set({ status: "waiting", attempts: 0, dueAt: now, finishedAt: null })
    .where(isFailedBy(mails, reason))
    .returning({ id: mails.id });
  return rows.length;
}

/**
 * Requeues an event that was sent or is a dead letter, with all its attempts and under its old id. Null if there is
 * none.
 */
export async function requeueEvent(tx: Db, id: string, now: Date): Promise<RequeuedEvent | null> {
  const [row] = await requeueEvents(tx, eq(hostEvents.id, id), now);
  return row ?? null;
}

/** Requeues the dead-letter events of one cause; all of them if it is null. Returns their number. */
export async function requeueFailedEvents(tx: Db, reason: string | null, now: Date): Promise<number> {
  return (await requeueEvents(tx, isFailedBy(hostEvents, reason), now)).length;
}

/** Requeues all events of a date range, those included that were sent. Returns their number. */
export async function requeueEventsOf(tx: Db, { from, until }: DateRange, now: Date): Promise<number> {
  const isInRange = and(gte(hostEvents.createdAt, from), lt(hostEvents.createdAt, until));
  return (await requeueEvents(tx, isInRange, now)).length;
}

type RequeuedEvent = Pick<HostEvent, "id" | "userId">;

/** Locks the events of a user in their order, as sending and erasing do. */
function requeueEvents(tx: Db, condition: SQL | undefined, now: Date): Promise<RequeuedEvent[]> {
  const inOrder = tx
    .select({ id: hostEvents.id })
    .from(hostEvents)
    .where(and(condition, ne(hostEvents.status, "waiting")))
    .orderBy(hostEvents.userId, hostEvents.sequence)
    .for("update");
  return tx
    .update(hostEvents)
    .set({ status: "waiting", attempts: 0, dueAt: now, finishedAt: null })
    .where(sql`${hostEvents.id} = any(array(${inOrder}))`)
    .returning({ id: hostEvents.id, userId: hostEvents.userId });
}

/** The user id of a delivery's inquiry; null if no inquiry matches. */
export async function userOfDelivery(tx: Db, inklinkId: string): Promise<string | null> {
  const [row] = await tx
    .select({ userId: inquiries.userId })
    .from(inquiries)
    .where(eq(inquiries.inklinkId, inklinkId));
  return row?.userId ?? null;
}
