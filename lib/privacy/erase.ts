import "server-only";
import { eq, inArray, or } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { auditLog, rateLimits } from "@/lib/db/operations-schema";
import { inquiries, users, webhookDeliveries } from "@/lib/db/schema";
import { log } from "@/lib/observability/log";
import { rateLimitKeysOf } from "@/lib/rate-limit/counters";
import { addTombstones } from "@/lib/users/tombstones";
import { lockUser } from "@/lib/users/user";

export type Erasure = {
  readonly userId: string;
  /** Whose session asks for it: the person's own, or an operator's. */
  readonly actorId: string;
  readonly now: Date;
  readonly requestId?: string | null;
};

/**
 * Deletes everything that is stored of a person, and remembers by hashes alone that it was: what still arrives about them
 * is dropped. Whatever is under way for them finds nothing to write to. Signing in again makes a new person.
 * False where there is no such person (any more).
 */
export async function eraseUser(db: Db, { userId, actorId, now, requestId }: Erasure): Promise<boolean> {
  const erased = await db.transaction(async (tx) => {
    if (!(await lockUser(tx, userId))) return null;
    const inklinkIds = await deleteInquiries(tx, userId);
    await deleteDeliveries(tx, userId, inklinkIds);
    await deleteRateLimits(tx, userId);
    // Sign-in links, sessions and mails go with it.
    await tx.delete(users).where(eq(users.id, userId));
    await addTombstones(tx, [userId, ...inklinkIds], now);
    await tx
      .insert(auditLog)
      .values({ at: now, actorId, action: "person.erased", subjectId: userId, requestId: requestId ?? null });
    return { inklinkIds };
  });
  if (erased === null) return false;
  // Those that were being stored while the others were deleted.
  await deleteDeliveries(db, userId, erased.inklinkIds);
  log.info("person.erased", { by: actorId === userId ? "person" : "operator", requestId });
  return true;
}

/** With their timelines and mails. Returns their ids at InkLink, those included that were learned a moment ago. */
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
