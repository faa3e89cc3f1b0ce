import "server-only";
import { eq, inArray, or } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { wakeJob } from "@/lib/db/jobs";
import { rateLimits } from "@/lib/db/operations-schema";
import { inquiries, users, webhookDeliveries } from "@/lib/db/schema";
import { log } from "@/lib/observability/log";
import { rateLimitKeysOf } from "@/lib/rate-limit/counters";
import { writeAudit } from "@/lib/users/audit-log";
import { type HostEventOptions, hostEventQueue, replaceByErasedEvent } from "@/lib/users/host-events/outbox";
import { addTombstones } from "@/lib/users/tombstones";
import { lockUser } from "@/lib/users/user";

export type Erasure = {
  readonly userId: string;
  /** The user of the session that requested it: the erased user, or an operator. */
  readonly actorId: string;
  readonly now: Date;
  readonly requestId?: string | null;
  /** How the host product is told; null if it is not. */
  readonly hostEvents?: HostEventOptions | null;
};

/**
 * Deletes all stored data of a user and keeps only hashes of the ids (tombstones), so that later deliveries about the
 * user are dropped. Concurrent writes for the user find no row. A later sign-in creates a new user. False if the user
 * does not exist (any more).
 */
export async function eraseUser(
  db: Db,
  { userId, actorId, now, requestId, hostEvents = null }: Erasure,
): Promise<boolean> {
  const erased = await db.transaction(async (tx) => {
    if (!(await lockUser(tx, userId))) return null;
    const inklinkIds = await deleteInquiries(tx, userId);
    await deleteDeliveries(tx, userId, inklinkIds);
    await deleteRateLimits(tx, userId);
    await replaceByErasedEvent(tx, userId, now, hostEvents);
    // The foreign keys cascade to sign-in links, sessions and mails.
    await tx.delete(users).where(eq(users.id, userId));
    await addTombstones(tx, [userId, ...inklinkIds], now);
    const actor = { id: actorId, requestId: requestId ?? null };
    await writeAudit(tx, actor, { action: "person.erased", subjectId: userId, objectId: null }, now);
    return { inklinkIds };
  });
  if (erased === null) return false;
  if (hostEvents?.isSent) wakeJob(hostEventQueue);
  // Deliveries that were inserted while the transaction ran.
  await deleteDeliveries(db, userId, erased.inklinkIds);
  log.info("person.erased", { by: actorId === userId ? "person" : "operator", requestId });
  return true;
}

/**
 * Deletes the inquiries with their timelines and mails. Returns their InkLink ids, including ids learned after the
 * transaction began.
 */
async function deleteInquiries(tx: Db, userId: string): Promise<string[]> {
  const rows = await tx
    .delete(inquiries)
    .where(eq(inquiries.userId, userId))
    .returning({ inklinkId: inquiries.inklinkId });
  return rows.flatMap(({ inklinkId }) => (inklinkId === null ? [] : [inklinkId]));
}

async function deleteRateLimits(tx: Db, userId: string): Promise<void> {
  const keys = rateLimitKeysOf(userId).map(({ key }) => key);
  await tx.delete(rateLimits).where(inArray(rateLimits.key, keys));
}

async function deleteDeliveries(db: Db, userId: string, inklinkIds: readonly string[]): Promise<void> {
  await db
    .delete(webhookDeliveries)
    .where(
      or(eq(webhookDeliveries.subjectId, userId), inArray(webhookDeliveries.inklinkId, [...inklinkIds])),
    );
}
