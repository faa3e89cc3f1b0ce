import "server-only";
import { and, gte, lt, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { inquiries } from "@/lib/db/schema";
import type { FunnelCounts } from "./funnel";
import type { Span } from "./span";

const { status, createdAt, returnedAt, submittedAt, decidedAt } = inquiries;

/**
 * Counts what became of the inquiries that were started in the span. What InkLink refused was not started. Read from
 * one index, which holds all that is counted.
 */
export async function readFunnel(db: Db, { from, until }: Span): Promise<FunnelCounts> {
  const [counts] = await db
    .select({
      started: sql`count(*)`.mapWith(Number),
      returned: sql`count(${returnedAt})`.mapWith(Number),
      submitted: sql`count(${submittedAt})`.mapWith(Number),
      returnedAndSubmitted: sql`count(${submittedAt}) filter (where ${returnedAt} is not null)`.mapWith(
        Number,
      ),
      decided: sql`count(${decidedAt})`.mapWith(Number),
      approved: sql`count(*) filter (where ${status} = 'approved')`.mapWith(Number),
      startToReturnMs: medianMs(createdAt, returnedAt),
      submitToDecisionMs: medianMs(submittedAt, decidedAt),
      startToDecisionMs: medianMs(createdAt, decidedAt),
    })
    .from(inquiries)
    .where(and(gte(createdAt, from), lt(createdAt, until), sql`${status} <> 'refused'`));
  if (counts === undefined) throw new Error("Counting gave no row");
  return counts;
}

type Moment = typeof createdAt | typeof returnedAt;

/** InkLink may have decided before we heard that everything was there. */
function medianMs(start: Moment, end: Moment): SQL<number | null> {
  // Unlike `extract`, this makes a number that is quickly sorted.
  const seconds = sql`date_part('epoch', ${end} - ${start})`;
  return sql<
    number | null
  >`percentile_disc(0.5) within group (order by greatest(${seconds}, 0)) filter (where ${end} is not null and ${start} is not null) * 1000`.mapWith(
    (value: number | null) => value,
  );
}
