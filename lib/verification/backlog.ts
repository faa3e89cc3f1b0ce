import "server-only";
import { sql } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { inquiries, webhookDeliveries } from "@/lib/db/schema";

/** What waits, and for how long. Ages are in seconds, and 0 where nothing waits. */
export type Backlog = {
  readonly oldestOpenSeconds: number;
  /** Of deliveries, but for those that wait for an inquiry that nobody knows, or for the API to show what was announced. */
  readonly oldestWaitingSeconds: number;
  /** Deliveries that failed too often, and wait for an operator. */
  readonly parked: number;
};

/** Reads the backlog of all instances, in one query over the partial indexes of what is open, waiting and parked. */
export async function readBacklog(db: Db, now: Date): Promise<Backlog> {
  const ageOf = (since: unknown) =>
    // The greatest age, not the least time: for that, Postgres goes through all rows in turn, to the last where none waits.
    sql`coalesce(extract(epoch from max(${now.toISOString()}::timestamptz - ${since})), 0)::float8`;
  const [row] = await db
    .select({
      oldestOpenSeconds: sql<number>`(select ${ageOf(inquiries.createdAt)} from ${inquiries}
        where ${inquiries.status} in ('creating', 'pending', 'processing', 'manual_review') and not ${inquiries.detached})`,
      oldestWaitingSeconds: sql<number>`(select ${ageOf(webhookDeliveries.receivedAt)} from ${webhookDeliveries}
        where ${webhookDeliveries.dueAt} is not null and coalesce(${webhookDeliveries.reason}, '') not in ('unknown_inquiry', 'announced_ahead'))`,
      parked: sql<number>`(select count(*)::int from ${webhookDeliveries} where ${webhookDeliveries.status} = 'parked')`,
    })
    .from(sql`(values (1)) as once`);
  if (row === undefined) throw new Error("One row of values was not returned");
  return row;
}
