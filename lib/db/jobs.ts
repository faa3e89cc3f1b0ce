import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Job } from "@/lib/core/job";
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

/** A job, and when something of it is due, as the database has it. */
export type StoredJob = {
  readonly job: Job;
  /** A query for one time: the earliest, or null. */
  readonly earliestDue: SQL;
};

// Next bundles the start-up hook and the routes apart: what the process shares lives on globalThis.
const processWide: typeof globalThis & { verifyJobs?: JobScheduler } = globalThis;

const realClock: SchedulerClock = {
  now: () => sharedClock().now().getTime(),
  monotonic: () => performance.now(),
  setTimer(work, ms) {
    const timer = setTimeout(work, ms).unref();
    return () => clearTimeout(timer);
  },
};

/** Does these in the background, for as long as the process runs. Tests pass a clock. */
export function startJobs(jobs: readonly StoredJob[], clock = realClock): void {
  processWide.verifyJobs = startJobScheduler({
    jobs: jobs.map(({ job }) => job),
    clock,
    stopping: stopSignal(),
    look: () => look(jobs),
    onLookFailed(error) {
      // The database is away: what is stored is taken up once it is back.
      const { error: kind, code } = describeError(error);
      log.warn("jobs.look_failed", { error: kind, code });
    },
  });
}

/** Waits for what the jobs are at work on, for `graceMs` at most. Nothing new is begun by then. */
export async function finishJobs(graceMs: number): Promise<void> {
  await Promise.race([processWide.verifyJobs?.onIdle(), sleep(graceMs, undefined, { ref: false })]);
}

/**
 * This process has stored something that is due then, and committed it. Without that, it is found as what another instance
 * stores is found. Nothing, if this process does not do that job.
 */
export function noteDue({ name }: { readonly name: string }, at: Date): void {
  processWide.verifyJobs?.noteDue(name, at.getTime());
}

/** The same for what is due at once. */
export function wakeJob(queue: { readonly name: string }): void {
  noteDue(queue, new Date(0));
}

async function look(jobs: readonly StoredJob[]): Promise<DueTimes> {
  const db = await getDb();
  let due: DueTimes = new Map();
  // The statement says what time it is, too, so that an idle process needs no other.
  await sharedClock().measure(async () => {
    const found = await readDueTimes(db, jobs);
    due = found.due;
    return found.now;
  });
  return due;
}

const answerSchema = z.object({ rows: z.tuple([z.object({ times: z.array(z.number().nullable()) })]) });

/** The earliest due time of each job, and the database's time, in milliseconds since 1970, in one statement. */
export async function readDueTimes(
  db: Db,
  jobs: readonly StoredJob[],
): Promise<{ now: number; due: DueTimes }> {
  const times = [sql`clock_timestamp()`, ...jobs.map(({ earliestDue }) => sql`(${earliestDue})`)];
  const milliseconds = times.map((time) => sql`(extract(epoch from ${time}) * 1000)::float8`);
  const response = await db.execute(sql`select array[${sql.join(milliseconds, sql`, `)}] as times`);
  const [now, ...due] = answerSchema.parse(response).rows[0].times;
  if (now === undefined || now === null) throw new Error("The database did not say what time it is");
  return { now, due: new Map(jobs.map(({ job }, index) => [job.name, due[index] ?? null])) };
}
