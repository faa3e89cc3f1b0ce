import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "./client";

/** Two clocks of a process, in milliseconds: the one that people set, and the one that only ever goes on. */
export type OwnClocks = { wall(): number; monotonic(): number };

export type DatabaseClock = {
  /** The database's time: what was measured last, carried on by the monotonic clock. Before that, our own. */
  now(): Date;
  /**
   * Measures the database's clock if the last measurement is not young enough, and waits for that if it cannot be relied on
   * meanwhile. Throws if the database is away and nothing is known of its clock. `readTime` is the database's, in
   * milliseconds.
   */
  keep(readTime: () => Promise<number>): Promise<void>;
  /** Measures the database's clock in any case. Rejects as `readTime` does. */
  measure(readTime: () => Promise<number>): Promise<void>;
};

/** The monotonic clock drifts by less than a millisecond in this time. */
const youngMs = 10_000;
/** By a few milliseconds. */
const usableMs = 60_000;
/** Somebody set our clock, or the machine slept: the monotonic clock may have stood still. */
const jumpMs = 500;
/** A round trip that takes longer says too little of when the database looked at its clock. */
const exactMs = 250;

type Measurement = OwnTimes & { readonly database: number };
type OwnTimes = { readonly wall: number; readonly monotonic: number };

/** In milliseconds since 1970. */
export async function readDatabaseTime(db: Db): Promise<number> {
  const time = sql`select (extract(epoch from clock_timestamp()) * 1000)::float8 as now`;
  return answerSchema.parse(await db.execute(time)).rows[0].now;
}

const answerSchema = z.object({ rows: z.tuple([z.object({ now: z.number() })]) });

/**
 * The clock that instances share. Leases, due times and limits are compared across instances, whose own clocks may be seconds
 * apart; by the database's clock they are apart by less than a round trip.
 */
export function createDatabaseClock({ wall, monotonic }: OwnClocks): DatabaseClock {
  let last: Measurement | null = null;
  let running: Promise<void> | null = null;

  const own = (): OwnTimes => ({ wall: wall(), monotonic: monotonic() });

  async function measure(readTime: () => Promise<number>): Promise<void> {
    const before = own();
    const database = await readTime();
    const after = own();
    const tookMs = after.monotonic - before.monotonic;
    if (tookMs > exactMs && last !== null && isUsable(last, after)) return;
    last = { ...after, database: database + tookMs / 2 };
  }

  return {
    now: () => new Date(last === null ? wall() : last.database + monotonic() - last.monotonic),
    async keep(readTime) {
      const times = own();
      if (last !== null && isUsable(last, times) && times.monotonic - last.monotonic < youngMs) return;
      running ??= measure(readTime).finally(() => {
        running = null;
      });
      if (last === null || !isUsable(last, times)) await running;
      // Failing that, the last measurement goes on to hold, and the next caller tries again.
      else running.catch(() => {});
    },
    measure,
  };
}

function isUsable(last: OwnTimes, { wall, monotonic }: OwnTimes): boolean {
  const passedMs = monotonic - last.monotonic;
  return passedMs < usableMs && Math.abs(wall - last.wall - passedMs) < jumpMs;
}

// Next bundles the start-up hook and the routes apart: what the process shares lives on globalThis.
const processWide: typeof globalThis & { verifyDatabaseClock?: DatabaseClock } = globalThis;

/** The process's one measured clock. What it says may be old: `databaseClock` sees to that. */
export function sharedClock(): DatabaseClock {
  processWide.verifyDatabaseClock ??= createDatabaseClock({
    wall: Date.now,
    monotonic: () => performance.now(),
  });
  return processWide.verifyDatabaseClock;
}

/** The database's clock, for everything that is compared with what other instances wrote. */
export async function databaseClock(db: Db): Promise<() => Date> {
  const clock = sharedClock();
  await clock.keep(() => readDatabaseTime(db));
  return clock.now;
}
