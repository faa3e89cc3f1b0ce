import "server-only";
import { and, gte, lt, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { inquiries } from "@/lib/db/schema";
import type { DateRange } from "./date-range";
import type { DropOff, FunnelCounts, FunnelDay } from "./funnel";

const { id, status, createdAt, returnedAt, submittedAt, decidedAt } = inquiries;

/** Whether an inquiry got no further than a step. Reads only columns of `inquiries_started_idx`. */
export const gotNoFurtherThan = {
  started: sql`${returnedAt} is null and ${submittedAt} is null`,
  returned: sql`${returnedAt} is not null and ${submittedAt} is null`,
  submitted: sql`${submittedAt} is not null and ${decidedAt} is null`,
  decided: sql`${decidedAt} is not null and ${status} not in ('approved', 'lapsed')`,
} as const satisfies Record<DropOff, SQL>;

/** Above this number of inquiries, medians are computed from a random sample of about this size. */
const maxSorted = 10_000;

/**
 * Counts the outcomes of the inquiries started in the date range, in all and by day, with an index-only scan. Days
 * without inquiries are left out. Refused inquiries are excluded. Medians need a sort, so large ranges are sampled.
 */
export async function readFunnel(
  db: Db,
  dateRange: DateRange,
  maxInMedian: number = maxSorted,
): Promise<{ counts: FunnelCounts; days: FunnelDay[] }> {
  const days = await readDays(db, dateRange);
  const total = (name: Exclude<keyof (typeof days)[number], "day" | "dropOffs">) =>
    days.reduce((sum, day) => sum + day[name], 0);
  const started = total("started");
  const stopped = (step: DropOff) => days.reduce((sum, day) => sum + day.dropOffs[step], 0);
  const medians = await readMedians(db, dateRange, Math.min(1, maxInMedian / started));
  return {
    counts: {
      started,
      returned: total("returned"),
      submitted: total("submitted"),
      decided: total("decided"),
      approved: total("approved"),
      lapsed: total("lapsed"),
      dropOffs: {
        started: stopped("started"),
        returned: stopped("returned"),
        submitted: stopped("submitted"),
        decided: stopped("decided"),
      },
      ...medians,
    },
    days,
  };
}

/** Sorted here: with `order by`, Postgres sorts all inquiries of the range before it groups them. */
async function readDays(db: Db, dateRange: DateRange) {
  const day = sql`date_bin('1 day', ${createdAt}, '2000-01-01T00:00:00Z')`;
  const days = await db
    .select({
      day: day.mapWith(createdAt),
      started: sql`count(*)`.mapWith(Number),
      returned: sql`count(${returnedAt})`.mapWith(Number),
      submitted: sql`count(${submittedAt})`.mapWith(Number),
      decided: sql`count(${decidedAt})`.mapWith(Number),
      // An approval that lapsed was decided as one.
      approved: countOf(sql`${status} in ('approved', 'lapsed')`),
      lapsed: countOf(sql`${status} = 'lapsed'`),
      dropOffs: {
        started: countOf(gotNoFurtherThan.started),
        returned: countOf(gotNoFurtherThan.returned),
        submitted: countOf(gotNoFurtherThan.submitted),
        decided: countOf(gotNoFurtherThan.decided),
      },
    })
    .from(inquiries)
    .where(isStartedIn(dateRange))
    .groupBy(day);
  return days.sort((a, b) => a.day.getTime() - b.day.getTime());
}

function countOf(condition: SQL): SQL<number> {
  return sql`count(*) filter (where ${condition})`.mapWith(Number);
}

/** Ids are random, so the ids below a bound are a random sample. */
async function readMedians(db: Db, dateRange: DateRange, share: number) {
  const [medians] = await db
    .select({
      startToReturnMs: medianMs(createdAt, returnedAt),
      submitToDecisionMs: medianMs(submittedAt, decidedAt),
      startToDecisionMs: medianMs(createdAt, decidedAt),
    })
    .from(inquiries)
    .where(and(isStartedIn(dateRange), share < 1 ? lt(id, idAt(share)) : undefined));
  if (medians === undefined) throw new Error("Taking medians gave no row");
  return medians;
}

/** Whether an inquiry belongs to the funnel of the date range. */
export function isStartedIn({ from, until }: DateRange): SQL | undefined {
  return and(gte(createdAt, from), lt(createdAt, until), sql`${status} <> 'refused'`);
}

/** The id below which this share (0 to 1) of all ids lies. */
function idAt(share: number): string {
  const first = Math.floor(share * 0xffff_ffff);
  return `${first.toString(16).padStart(8, "0")}-0000-0000-0000-000000000000`;
}

type Moment = typeof createdAt | typeof returnedAt;

/** Negative durations count as 0: a decision may be recorded before the submission. */
function medianMs(start: Moment, end: Moment): SQL<number | null> {
  // `date_part` returns a float, which sorts faster than the numeric of `extract`.
  const seconds = sql`greatest(date_part('epoch', ${end} - ${start}), 0)`;
  const isKnown = sql`${end} is not null and ${start} is not null`;
  return sql`percentile_disc(0.5) within group (order by ${seconds}) filter (where ${isKnown}) * 1000`.mapWith(
    (ms: number | null) => ms,
  );
}
