import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Job, WorkDone } from "@/lib/core/job";
import {
  type DueTimes,
  type JobScheduler,
  type SchedulerClock,
  startJobScheduler,
} from "@/lib/core/job-scheduler";
import { stopSignal } from "@/lib/core/lifecycle";
import { describeError } from "@/lib/observability/describe-error";
import { log } from "@/lib/observability/log";
import { type Db, getDb } from "./client";
import { sharedClock } from "./clock";

/** A job, and the query for its earliest due time. */
export type StoredJob = {
  readonly job: Job;
  /** Returns one time: the earliest, or null. */
  readonly earliestDue: SQL;
};

// Next bundles start-up hook and routes separately; `globalThis` is shared by the process.
const processWide: typeof globalThis & { verifyJobs?: JobScheduler } = globalThis;

/** The pause of a job while the database is down. */
const afterFailureMs = 1_000;

const realClock: SchedulerClock = {
  now: () => sharedClock().now().getTime(),
  monotonic: () => performance.now(),
  setTimer(work, ms) {
    const timer = setTimeout(work, ms).unref();
    return () => clearTimeout(timer);
  },
};

/** Runs jobs in the background as long as the process runs. Tests pass a clock. */
export function startJobs(jobs: readonly StoredJob[], clock = realClock): void {
  processWide.verifyJobs = startJobScheduler({
    jobs: jobs.map(({ job }) => job),
    clock,
    stopping: stopSignal(),
    look: () => look(jobs),
    onLookFailed: (error) => logFailure("jobs.look_failed", error),
  });
}

/**
 * Runs the work of a job. If it throws, the database is down: logs `event`, and the job pauses. Stored work is processed
 * once the database is up.
 */
export async function pauseOnFailure(event: string, work: () => Promise<WorkDone>): Promise<WorkDone> {
  try {
    return await work();
  } catch (error) {
    logFailure(event, error);
    return { taken: 0, restMs: afterFailureMs, hasFailed: true };
  }
}

function logFailure(event: string, error: unknown): void {
  const { error: kind, code } = describeError(error);
  log.warn(event, { error: kind, code });
}

/** Waits up to `graceMs` for running jobs. No new work is started by then. */
export async function finishJobs(graceMs: number): Promise<void> {
  await Promise.race([processWide.verifyJobs?.onIdle(), sleep(graceMs, undefined, { ref: false })]);
}

/**
 * Reports a due time that this process stored and committed. Unreported ones are found by the next look. No effect if
 * this process does not run the job.
 */
export function noteDue({ name }: { readonly name: string }, at: Date): void {
  processWide.verifyJobs?.noteDue(name, at.getTime());
}

/** Reports work that is due at once. */
export function wakeJob(queue: { readonly name: string }): void {
  noteDue(queue, new Date(0));
}

async function look(jobs: readonly StoredJob[]): Promise<DueTimes> {
  const db = await getDb();
  let due: DueTimes = new Map();
  // The statement also returns the time, so that an idle process needs no other statement.
  await sharedClock().measure(async () => {
    const found = await readDueTimes(db, jobs);
    due = found.due;
    return found.now;
  });
  return due;
}

const timesSchema = z.object({ rows: z.tuple([z.object({ times: z.array(z.number().nullable()) })]) });

/** The earliest due time of each job and the database's time, in milliseconds since 1970, in one statement. */
export async function readDueTimes(
  db: Db,
  jobs: readonly StoredJob[],
): Promise<{ now: number; due: DueTimes }> {
  const times = [sql`clock_timestamp()`, ...jobs.map(({ earliestDue }) => sql`(${earliestDue})`)];
  const milliseconds = times.map((time) => sql`(extract(epoch from ${time}) * 1000)::float8`);
  const response = await db.execute(sql`select array[${sql.join(milliseconds, sql`, `)}] as times`);
  const [now, ...due] = timesSchema.parse(response).rows[0].times;
  if (now === undefined || now === null) throw new Error("The database did not say what time it is");
  return { now, due: new Map(jobs.map(({ job }, index) => [job.name, due[index] ?? null])) };
}
