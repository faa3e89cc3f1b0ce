import "server-only";
import { sql } from "drizzle-orm";
import { type Db, getDb } from "@/lib/db/client";
import { hostEvents } from "@/lib/db/operations-schema";
import { inquiries, webhookDeliveries } from "@/lib/db/schema";
import type { QueueMetrics } from "@/lib/observability/instruments";

/**
 * Reads the queues of all instances in one query, over the partial indexes of open inquiries, what waits, and dead
 * letters.
 */
export async function readQueueMetrics(db: Db, now: Date): Promise<QueueMetrics> {
  const ageOf = (since: unknown) =>
    // `max(age)` instead of `min(time)`: for the minimum, Postgres walks an index over all rows in order, to the last
    // one if none waits.
    sql`coalesce(extract(epoch from max(${now.toISOString()}::timestamptz - ${since})), 0)::float8`;
  const [row] = await db
    .select({
      oldestOpenSeconds: sql<number>`(select ${ageOf(inquiries.createdAt)} from ${inquiries}
        where ${inquiries.status} in ('creating', 'pending', 'processing', 'manual_review') and not ${inquiries.detached})`,
      oldestWaitingSeconds: sql<number>`(select ${ageOf(webhookDeliveries.receivedAt)} from ${webhookDeliveries}
        where ${webhookDeliveries.dueAt} is not null and coalesce(${webhookDeliveries.reason}, '') not in ('unknown_inquiry', 'announced_ahead'))`,
      deadLetters: sql<number>`(select count(*)::int from ${webhookDeliveries} where ${webhookDeliveries.status} = 'parked')`,
      oldestHostEventSeconds: sql<number>`(select ${ageOf(hostEvents.createdAt)} from ${hostEvents}
        where ${hostEvents.dueAt} is not null)`,
      waitingHostEvents: sql<number>`(select count(*)::int from ${hostEvents} where ${hostEvents.dueAt} is not null)`,
      deadLetterHostEvents: sql<number>`(select count(*)::int from ${hostEvents} where ${hostEvents.status} = 'parked')`,
    })
    .from(sql`(values (1)) as once`);
  if (row === undefined) throw new Error("One row of values was not returned");
  return row;
}

/** The queues of the running app, now. */
export async function queueMetrics(): Promise<QueueMetrics> {
  return readQueueMetrics(await getDb(), new Date());
}
