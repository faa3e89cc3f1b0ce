import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "./client";

/** The process's two clocks, in milliseconds: wall clock and monotonic clock. */
export type OwnClocks = { wall(): number; monotonic(): number };

export type DatabaseClock = {
  /**
   * The database's time: the last measurement, advanced by the monotonic clock. Our own time before the first
   * measurement.
   */
  now(): Date;
  /**
   * Measures the database's clock if the last measurement is old, and waits for that if the old one is unusable. Throws
   * if the database is down and its clock was never measured. `readTime` returns the database's time in milliseconds.
   */
  keep(readTime: () => Promise<number>): Promise<void>;
  /** Always measures the database's clock. Rejects if `readTime` does. */
  measure(readTime: () => Promise<number>): Promise<void>;
};

/** The monotonic clock drifts by less than a millisecond in this time. */
const youngMs = 10_000;
/** The monotonic clock drifts by a few milliseconds in this time. */
const usableMs = 60_000;
/**
 * A larger difference means that the wall clock was set or the machine slept: the monotonic clock may have stood still.
 */
const jumpMs = 500;
/** A longer round trip makes the measurement inexact. */
const exactMs = 250;

type Measurement = OwnTimes & { readonly database: number };
type OwnTimes = { readonly wall: number; readonly monotonic: number };

/** In milliseconds since 1970. */
export async function readDatabaseTime(db: Db): Promise<number> {
  const time = sql`select (extract(epoch from clock_timestamp()) * 1000)::float8 as now`;
  return timeSchema.parse(await db.execute(time)).rows[0].now;
}

const timeSchema = z.object({ rows: z.tuple([z.object({ now: z.number() })]) });

/**
 * The clock that instances share. Leases, due times and rate limits are compared across instances, whose own clocks may
 * differ by seconds; measured database clocks differ by less than a round trip.
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
      // If it fails, the last measurement stays, and the next caller tries again.
      else running.catch(() => {});
    },
    measure,
  };
}

function isUsable(last: OwnTimes, { wall, monotonic }: OwnTimes): boolean {
  const passedMs = monotonic - last.monotonic;
  return passedMs < usableMs && Math.abs(wall - last.wall - passedMs) < jumpMs;
}

// Next bundles start-up hook and routes separately; `globalThis` is shared by the process.
const processWide: typeof globalThis & { verifyDatabaseClock?: DatabaseClock } = globalThis;

/** The process's measured clock. The measurement may be old; `databaseClock` renews it. */
export function sharedClock(): DatabaseClock {
  processWide.verifyDatabaseClock ??= createDatabaseClock({
    wall: Date.now,
    monotonic: () => performance.now(),
  });
  return processWide.verifyDatabaseClock;
}

/** The database's time now, as `databaseClock` measures it. */
export async function databaseNow(db: Db): Promise<Date> {
  return (await databaseClock(db))();
}

/** The database's clock, for everything that is compared with times that other instances wrote. */
export async function databaseClock(db: Db): Promise<() => Date> {
  const clock = sharedClock();
  await clock.keep(() => readDatabaseTime(db));
  return clock.now;
}
