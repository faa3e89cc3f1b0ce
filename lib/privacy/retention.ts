import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { erasedIds, mails, rateLimits } from "@/lib/db/operations-schema";
import { inquiries, inquiryEvents, sessions, webhookDeliveries } from "@/lib/db/schema";
import { consumeAll } from "@/lib/rate-limit/counters";
import { windowMs } from "@/lib/rate-limit/limits";

const dayMs = 24 * 60 * 60 * 1000;

/** How many rows one statement takes, so that nobody waits for it. */
const batchSize = 200;
/** What is left after so many batches of a kind waits for the next sweep. */
const maxBatches = 50;

/** One of all instances sweeps, once in this time. */
export const retentionEveryMs = windowMs;

/** Under which it is counted that an instance sweeps. */
const sweepKey = "retention";

/**
 * So long it is remembered that somebody was erased. Deliveries are sent again for days, and decisions reversed within
 * months; what comes later finds no inquiry, and makes none.
 */
export const erasedIdsKeptMs = 400 * dayMs;

/** A use is over at its time. Clocks of instances may differ. */
const useKeptMs = 60 * 60 * 1000;

type Retention = {
  readonly now: Date;
  /** How long details of finished inquiries and deliveries are kept. */
  readonly retentionDays: number;
};

/** How many rows of each kind were swept. */
export type Deleted = Readonly<Record<keyof ReturnType<typeof statements>, number>>;

/**
 * Deletes what was kept for long enough, a few rows at a time. Several instances may do so at once: each passes over the
 * rows of the others.
 */
export async function runRetention(db: Db, { now, retentionDays }: Retention): Promise<Deleted> {
  const { attempts, details, deliveries, ...rest } = statements(now, retentionDays);
  // Attempts first: while one of a person's may still be told of, their timelines say whose it is.
  return {
    attempts: await inBatches(db, attempts),
    details: await inBatches(db, details),
    deliveries: await inBatches(db, deliveries),
    sessions: await inBatches(db, rest.sessions),
    uses: await inBatches(db, rest.uses),
    erasedIds: await inBatches(db, rest.erasedIds),
  };
}

/** Takes the right to sweep. False where an instance did so a little while ago. */
export async function claimRetention(db: Db, now: Date): Promise<boolean> {
  const uses = sql`(values (${sweepKey}::text, ${retentionEveryMs / 1000}::double precision)) as uses (key, seconds)`;
  return (await changedRows(db, consumeAll(uses, momentOf(now)))) === 1;
}

/** The query for the time from which an instance may sweep again. */
export const nextSweep = sql`
  select coalesce(max(${rateLimits.spentUntil}), 'epoch') from ${rateLimits} where ${rateLimits.key} = ${sweepKey}`;

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

/** How many rows a statement that returns them has changed. */
async function changedRows(db: Db, statement: SQL): Promise<number> {
  return changedSchema.parse(await db.execute(statement)).rows.length;
}

/**
 * Each takes one batch, and returns a row for each that it took. As an array a batch is looked up once; with `in`, plans
 * exist that look it up, and take it, again for each row.
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
    sessions: sql`
      delete from ${sessions} where session_token = any(array(
        select session_token from ${sessions} where expires <= ${momentOf(now)} ${batch}))
      returning user_id`,
    uses: sql`
      delete from ${rateLimits} where key = any(array(
        select key from ${rateLimits} where spent_until <= ${momentOf(before(now, useKeptMs))}
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
 * The outcome stays: it is what the person was verified by. Not while one of the person's attempts has an id at InkLink that
 * was never learned: what was adopted for the others, which only the timelines say, decides which one a delivery is about.
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
