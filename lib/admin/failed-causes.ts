import "server-only";
import { desc, max, min, type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Db } from "@/lib/db/client";
import { hostEvents, mails } from "@/lib/db/operations-schema";
import { webhookDeliveries } from "@/lib/db/schema";

/** Dead letters that failed for the same reason. */
export type FailedCause = {
  /** The reason code. */
  readonly reason: string;
  readonly count: number;
  /** When the first and the last of them failed. */
  readonly since: Date;
  readonly until: Date;
};

export type FailedCauses = {
  readonly deliveries: readonly FailedCause[];
  readonly mails: readonly FailedCause[];
  readonly events: readonly FailedCause[];
};

/** The newest dead letters that are counted for each queue. */
const maxGrouped = 10_000;

/** The dead letters by cause, the most frequent one first. */
export async function listFailedCauses(db: Db): Promise<FailedCauses> {
  const [deliveries, failedMails, events] = await Promise.all([
    causesIn(db, webhookDeliveries),
    causesIn(db, mails),
    causesIn(db, hostEvents),
  ]);
  return { deliveries, mails: failedMails, events };
}

type DeadLetterTable = PgTable & Record<"id" | "status" | "reason" | "finishedAt", PgColumn>;

async function causesIn(db: Db, table: DeadLetterTable): Promise<FailedCause[]> {
  const parked = db
    .select({ reason: reasonOf(table).as("reason"), finishedAt: table.finishedAt })
    .from(table)
    // As a literal, so that the partial index of dead letters serves every plan.
    .where(sql`${table.status} = 'parked'`)
    .orderBy(desc(table.finishedAt), desc(table.id))
    .limit(maxGrouped)
    .as("parked");
  const count = sql<number>`count(*)::int`;
  const rows = await db
    .select({ reason: parked.reason, count, since: min(parked.finishedAt), until: max(parked.finishedAt) })
    .from(parked)
    .groupBy(parked.reason)
    .orderBy(desc(count), parked.reason);
  return rows.flatMap(({ reason, count, since, until }) =>
    since instanceof Date && until instanceof Date ? [{ reason, count, since, until }] : [],
  );
}

function reasonOf({ reason }: Pick<DeadLetterTable, "reason">): SQL<string> {
  return sql<string>`coalesce(${reason}, 'unknown')`;
}

/** The condition for the dead letters of one cause; of all causes if it is null. */
export function isFailedBy(table: Pick<DeadLetterTable, "status" | "reason">, reason: string | null): SQL {
  const isParked = sql`${table.status} = 'parked'`;
  return reason === null ? isParked : sql`${isParked} and ${reasonOf(table)} = ${reason}`;
}
