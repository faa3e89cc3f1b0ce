import { createWorkerPool } from "./worker-pool";

/** Something that a process does in the background, for as long as it runs. */
export type Job = {
  /** The name of its queue. */
  readonly name: string;
  /** Takes up what is due, now. If it is at work already, it takes up more beside. */
  wake(): void;
  /** Resolves once it is at work on nothing, with what came of it since it was idle last. Never rejects. */
  onIdle(): Promise<JobOutcome>;
};

export type JobOutcome = {
  readonly taken: number;
  /** Something may be left that was not taken up: for how long the job rests from now. Null if it is not to be called again. */
  readonly againInMs: number | null;
};

/** What one worker of a job did until it found nothing more. */
export type WorkDone = {
  readonly taken: number;
  /** It stopped early, and no worker takes anything up for this long; null if there was nothing left. */
  readonly restMs: number | null;
};

type JobOptions = {
  readonly name: string;
  /** How many workers are at work at once, at most. */
  readonly max: number;
  /** Takes up one thing after another. Calls `wakeAnother` for each; never rejects. */
  work(wakeAnother: () => void): Promise<WorkDone>;
  /** In milliseconds, of a clock that only goes on. Tests pass their own. */
  readonly monotonic?: (() => number) | undefined;
};

/** A job that a pool of workers does, and that rests if one of them says so. */
export function createJob({ name, max, work, monotonic = () => performance.now() }: JobOptions): Job {
  let taken = 0;
  let restsUntil: number | null = null;

  const isResting = () => restsUntil !== null && monotonic() < restsUntil;

  const pool = createWorkerPool(max, async (wakeAnother) => {
    if (isResting()) return;
    const done = await work(wakeAnother);
    taken += done.taken;
    if (done.restMs !== null) restsUntil = monotonic() + done.restMs;
  });

  return {
    name,
    wake: pool.wake,
    async onIdle() {
      await pool.onIdle();
      const outcome = { taken, againInMs: isResting() ? (restsUntil ?? 0) - monotonic() : null };
      taken = 0;
      return outcome;
    },
  };
}

/** Does what is due, to its end, as a process that does nothing else. */
export async function runToEnd(...jobs: readonly Job[]): Promise<void> {
  for (const job of jobs) job.wake();
  await Promise.all(jobs.map((job) => job.onIdle()));
}
