import "server-only";
import { asc, desc, eq, inArray } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { hostEvents, mails } from "@/lib/db/operations-schema";
import { inquiries, inquiryEvents, webhookDeliveries } from "@/lib/db/schema";

import type { HostEvent } from "@/lib/users/host-events/outbox";

export type InquiryRow = typeof inquiries.$inferSelect;
export type EventRow = typeof inquiryEvents.$inferSelect;
export type DeliveryRow = typeof webhookDeliveries.$inferSelect;
export type MailRow = typeof mails.$inferSelect;

/** Limits of the lists; the newest rows are shown. */
const maxInquiries = 100;
const maxDeliveries = 500;

/** The user's inquiries, newest first. */
export function listInquiryRows(db: Db, userId: string): Promise<InquiryRow[]> {
  return db
    .select()
    .from(inquiries)
    .where(eq(inquiries.userId, userId))
    .orderBy(desc(inquiries.createdAt), desc(inquiries.id))
    .limit(maxInquiries);
}

/** The timelines of these inquiries, oldest first. */
export async function listEvents(db: Db, ids: readonly string[]): Promise<EventRow[]> {
  if (ids.length === 0) return [];
  return db
    .select()
    .from(inquiryEvents)
    .where(inArray(inquiryEvents.inquiryId, [...ids]))
    .orderBy(asc(inquiryEvents.id));
}

/** Webhook deliveries about these inquiries, newest first. */
export async function listDeliveries(db: Db, inklinkIds: readonly string[]): Promise<DeliveryRow[]> {
  if (inklinkIds.length === 0) return [];
  return db
    .select()
    .from(webhookDeliveries)
    .where(inArray(webhookDeliveries.inklinkId, [...inklinkIds]))
    .orderBy(desc(webhookDeliveries.receivedAt), desc(webhookDeliveries.id))
    .limit(maxDeliveries);
}

/** The user's emails, newest first. */
export function listMails(db: Db, userId: string): Promise<MailRow[]> {
  return db.select().from(mails).where(eq(mails.userId, userId)).orderBy(desc(mails.createdAt)).limit(100);
}

/** The events about the user for the host product, newest first. */
export function listHostEvents(db: Db, userId: string): Promise<HostEvent[]> {
  return db
    .select()
    .from(hostEvents)
    .where(eq(hostEvents.userId, userId))
    .orderBy(desc(hostEvents.sequence))
    .limit(100);
}
