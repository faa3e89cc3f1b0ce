import { createWorkerPool } from "./worker-pool";

/** Background work that runs as long as its process. */
export type Job = {
  /** Name of its queue. */
  readonly name: string;
  /** Starts a worker on what is due; an additional one if some are running. */
  wake(): void;
  /** Resolves once no worker is running, with the outcome since it was last idle. Never rejects. */
  onIdle(): Promise<JobOutcome>;
};

export type JobOutcome = {
  readonly taken: number;
  /** Milliseconds after which the job is to be woken again because work may be left. Null if there is no need. */
  readonly againInMs: number | null;
  /** Work failed, and is left for later. */
  readonly hasFailed: boolean;
};

/** The outcome of one worker. */
export type WorkDone = {
  readonly taken: number;
  /** It stopped early: no worker takes anything for this time. Null if nothing was left. */
  readonly restMs: number | null;
  /** It failed, and the work is left for later. */
  readonly hasFailed?: boolean;
};

type JobOptions = {
  readonly name: string;
  /** Maximum number of concurrent workers. */
  readonly max: number;
  /** Processes items until none is left. Calls `wakeAnother` for each; never rejects. */
  work(wakeAnother: () => void): Promise<WorkDone>;
  /** Monotonic clock in milliseconds. Tests pass their own. */
  readonly monotonic?: (() => number) | undefined;
};

/** A job with a worker pool, which pauses if a worker says so. */
export function createJob({ name, max, work, monotonic = () => performance.now() }: JobOptions): Job {
  let taken = 0;
  let restsUntil: number | null = null;
  let hasFailed = false;

  const isResting = () => restsUntil !== null && monotonic() < restsUntil;

  const pool = createWorkerPool(max, async (wakeAnother) => {
    if (isResting()) return;
    const done = await work(wakeAnother);
    taken += done.taken;
    hasFailed ||= done.hasFailed ?? false;
    if (done.restMs !== null) restsUntil = monotonic() + done.restMs;
  });

  return {
    name,
    wake: pool.wake,
    async onIdle() {
      await pool.onIdle();
      const againInMs = isResting() ? (restsUntil ?? 0) - monotonic() : null;
      const outcome = { taken, againInMs, hasFailed };
      taken = 0;
      hasFailed = false;
      return outcome;
    },
  };
}

/** Runs each job once, to its end, for a process that does nothing else. False if one failed. */
export async function runOnce(...jobs: readonly Job[]): Promise<boolean> {
  for (const job of jobs) job.wake();
  const outcomes = await Promise.all(jobs.map((job) => job.onIdle()));
  return !outcomes.some(({ hasFailed }) => hasFailed);
}

/** The claims that this process holds, to be released if it ends before they are finished. */
export type HeldClaims = {
  /** Returns the function to call once the claim is finished, successfully or not. */
  hold(giveBack: () => Promise<void>): () => void;
  /** Never rejects: a claim that cannot be released is due again when its lease ends. */
  giveBackAll(): Promise<void>;
};

export function createHeldClaims(): HeldClaims {
  const held = new Set<() => Promise<void>>();
  return {
    hold(giveBack) {
      held.add(giveBack);
      return () => void held.delete(giveBack);
    },
    async giveBackAll() {
      await Promise.allSettled([...held].map((giveBack) => giveBack()));
    },
  };
}
