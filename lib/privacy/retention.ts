import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { env } from "@/lib/config/env";
import { dayMs, hourMs } from "@/lib/core/duration";
import { createJob, type WorkDone } from "@/lib/core/job";
import { type Db, openDatabase } from "@/lib/db/client";
import { databaseNow } from "@/lib/db/clock";
import { pauseOnFailure, type StoredJob } from "@/lib/db/jobs";
import { consents, erasedIds, hostEvents, incidents, mails, rateLimits } from "@/lib/db/operations-schema";
import { inquiries, inquiryEvents, sessions, webhookDeliveries } from "@/lib/db/schema";
import { log } from "@/lib/observability/log";
import { consumeAll } from "@/lib/rate-limit/counters";
import { windowMs } from "@/lib/rate-limit/limits";

/** Rows per statement, so that locks are held briefly. */
const batchSize = 200;
/** Batches of each kind per run; the next run takes the rest. */
const maxBatches = 50;

/** Interval between runs of the retention job, over all instances. */
export const retentionEveryMs = windowMs;

/** The rate-limit key that counts runs. */
const retentionKey = "retention";

/**
 * How long a tombstone is kept. Deliveries are retried for days, and decisions are reversed within months; a later
 * delivery finds no inquiry, and creates none.
 */
export const erasedIdsKeptMs = 400 * dayMs;

/** How long a rate-limit counter is kept after it is spent, since the clocks of instances may differ. */
const rateLimitKeptMs = hourMs;

type Retention = {
  readonly now: Date;
  /** How long details of finished inquiries and deliveries are kept. */
  readonly retentionDays: number;
};

/** The number of deleted rows of each kind. */
export type Deleted = Readonly<Record<keyof ReturnType<typeof statements>, number>>;

/**
 * Deletes what is older than its retention period, in batches. Instances may run it concurrently: each skips the rows
 * that another one has locked.
 */
export async function runRetention(db: Db, { now, retentionDays }: Retention): Promise<Deleted> {
  const { attempts, details, deliveries, ...rest } = statements(now, retentionDays);
  // Attempts first: while an unlinked inquiry may still be linked to one of them, the timelines of the user's inquiries
  // are kept.
  return {
    attempts: await inBatches(db, attempts),
    details: await inBatches(db, details),
    deliveries: await inBatches(db, deliveries),
    hostEvents: await inBatches(db, rest.hostEvents),
    consents: await inBatches(db, rest.consents),
    incidents: await inBatches(db, rest.incidents),
    sessions: await inBatches(db, rest.sessions),
    rateLimits: await inBatches(db, rest.rateLimits),
    erasedIds: await inBatches(db, rest.erasedIds),
  };
}

/** Claims the run of the retention job. False if an instance ran it within the interval. */
export async function claimRetention(db: Db, now: Date): Promise<boolean> {
  const counters = sql`(values (${retentionKey}::text, ${retentionEveryMs / 1000}::double precision)) as counters (key, seconds)`;
  return (await changedRows(db, consumeAll(counters, momentOf(now)))) === 1;
}

/** The query for the time of the next run. */
const nextRun = sql`
  select coalesce(max(${rateLimits.spentUntil}), 'epoch') from ${rateLimits} where ${rateLimits.key} = ${retentionKey}`;

async function inBatches(db: Db, statement: SQL): Promise<number> {
  let deleted = 0;
  for (let batch = 0; batch < maxBatches; batch++) {
    const rows = await changedRows(db, statement);
    deleted += rows;
    if (rows < batchSize) break;
  }
  return deleted;
}

const changedSchema = z.object({ rows: z.array(z.unknown()) });

/** The number of rows that a statement with `returning` has changed. */
async function changedRows(db: Db, statement: SQL): Promise<number> {
  return changedSchema.parse(await db.execute(statement)).rows.length;
}

/**
 * Each statement takes one batch and returns one row for each row it took. `any(array(…))` evaluates the batch once;
 * with `in`, Postgres may choose a plan that evaluates it, and takes a batch, again for each row.
 */
function statements(now: Date, retentionDays: number) {
  const old = momentOf(before(now, retentionDays * dayMs));
  return {
    attempts: sql`
      delete from ${inquiries} where id = any(array(
        select id from ${inquiries}
        where ended_at <= ${old} and details_erased_at is null and status in ('refused', 'abandoned')
        order by ended_at ${batch}))
      returning id`,
    details: eraseDetails(old, momentOf(now)),
    deliveries: sql`
      delete from ${webhookDeliveries} where id = any(array(
        select id from ${webhookDeliveries} where received_at <= ${old} and status <> 'waiting'
        order by received_at ${batch}))
      returning id`,
    hostEvents: sql`
      delete from ${hostEvents} where id = any(array(
        select id from ${hostEvents} where created_at <= ${old} and status <> 'waiting'
        order by created_at ${batch}))
      returning id`,
    consents: sql`
      delete from ${consents} where id = any(array(
        select id from ${consents} where withdrawn_at <= ${old} order by withdrawn_at ${batch}))
      returning id`,
    incidents: sql`
      delete from ${incidents} where id = any(array(
        select id from ${incidents} where at <= ${old} order by at ${batch}))
      returning id`,
    sessions: sql`
      delete from ${sessions} where session_token = any(array(
        select session_token from ${sessions} where expires <= ${momentOf(now)} ${batch}))
      returning user_id`,
    rateLimits: sql`
      delete from ${rateLimits} where key = any(array(
        select key from ${rateLimits} where spent_until <= ${momentOf(before(now, rateLimitKeptMs))}
        order by spent_until ${batch}))
      returning key`,
    erasedIds: sql`
      delete from ${erasedIds} where id_hash = any(array(
        select id_hash from ${erasedIds} where erased_at <= ${momentOf(before(now, erasedIdsKeptMs))}
        order by erased_at ${batch}))
      returning id_hash`,
  };
}

/**
 * The outcome is kept: it is the user's proof of verification. Skips users with an attempt whose InkLink id was never
 * learned: the timelines say which inquiries were linked by a webhook, and that decides which attempt the next unlinked
 * inquiry is linked to.
 */
function eraseDetails(old: SQL, now: SQL): SQL {
  return sql`
    with old as (
      select id from ${inquiries} as finished
      where ended_at <= ${old} and details_erased_at is null and status not in ('refused', 'abandoned')
        and not exists (
          select 1 from ${inquiries} as lost
          where lost.user_id = finished.user_id and lost.status in ('creating', 'unresolved', 'abandoned'))
      order by ended_at ${batch}
    ), events as (
      delete from ${inquiryEvents} where inquiry_id in (select id from old)
    ), told as (
      delete from ${mails} where inquiry_id in (select id from old)
    )
    update ${inquiries} set
      reason = null, next_path = null, check_started_at = null, check_ended_at = null, check_problem = null,
      check_credit_at = null, lower_status = null, lower_at = null, details_erased_at = ${now}
    where id in (select id from old)
    returning id`;
}

const batch = sql.raw(`limit ${batchSize} for update skip locked`);

function momentOf(at: Date): SQL {
  return sql`${at.toISOString()}::timestamptz`;
}

function before(now: Date, ms: number): Date {
  return new Date(now.getTime() - ms);
}

/** The retention job. One instance at a time runs it. */
export function retentionJob(): StoredJob {
  const work = () => pauseOnFailure("retention.failed", runIfDue);
  return { job: createJob({ name: "retention", max: 1, work }), earliestDue: nextRun };
}

async function runIfDue(): Promise<WorkDone> {
  const { db, maintain } = await openDatabase();
  const now = await databaseNow(db);
  if (!(await claimRetention(db, now))) return { taken: 0, restMs: null };
  const deleted = await runRetention(db, { now, retentionDays: env().RETENTION_DAYS });
  if (Object.values(deleted).some((rows) => rows > 0)) log.info("retention.swept", deleted);
  await maintain();
  return { taken: 1, restMs: null };
}
