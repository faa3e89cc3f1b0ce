import { AsyncLocalStorage } from "node:async_hooks";
import type { Job } from "./job";

/** The clocks of a scheduler, in milliseconds. Tests pass their own. */
export type SchedulerClock = {
  /** The clock of the due times. */
  now(): number;
  /** A monotonic clock. */
  monotonic(): number;
  /** Calls `work` once after `ms`. Returns a function that cancels it. */
  setTimer(work: () => void, ms: number): () => void;
};

/** The next due time of each job, by name. Null, or no entry, if nothing waits. */
export type DueTimes = ReadonlyMap<string, number | null>;

type SchedulerOptions = {
  readonly jobs: readonly Job[];
  readonly clock: SchedulerClock;
  /** No job is started once it is aborted. */
  readonly stopping: AbortSignal;
  /** Reads the earliest due times, of all instances. Rejects if they cannot be read. */
  look(): Promise<DueTimes>;
  onLookFailed(error: unknown): void;
};

export type JobScheduler = {
  /** Reports a due time that this process stored. A time that has passed wakes the job at once. */
  noteDue(name: string, at: number): void;
  /** Resolves once no job and no look is running. */
  onIdle(): Promise<void>;
};

/** Maximum time until work is found that an instance stored before it died. */
export const lookEveryMs = 12_000;
/** Time between two looks after jobs have run, or after a look failed. */
export const lookAgainMs = 1_000;
/** Due times kept for each job; looks find the others. */
const maxNotes = 100;
/** Clock error in milliseconds: timers fire slightly late rather than early. */
const clockErrorMs = 5;

type Entry = {
  readonly job: Job;
  /** Due times that this process wrote, earliest first. */
  readonly notes: number[];
  /** The earliest due time found by the last look. */
  found: number | null;
  isAwaited: boolean;
  /** Whether it runs because of a due time that this process wrote. */
  isNoted: boolean;
};

/**
 * Sleeps until something is due, and wakes its job. A process knows the due times that it wrote itself; it finds those
 * of other instances by rare looks, one statement over all queues.
 */
export function startJobScheduler(options: SchedulerOptions): JobScheduler {
  const { clock, stopping, look, onLookFailed } = options;
  const entries = new Map<string, Entry>(
    options.jobs.map((job) => [job.name, { job, notes: [], found: null, isAwaited: false, isNoted: false }]),
  );
  // A job is often woken within a request; it must not run in that request's async context.
  const runOutside = AsyncLocalStorage.snapshot();
  let lastLook = Number.NEGATIVE_INFINITY;
  let nextLook = clock.monotonic();
  let looking: Promise<void> | null = null;
  let cancelTimer = () => {};

  /** Wakes all due jobs and sleeps until the next due time. */
  function advance(): void {
    cancelTimer();
    if (stopping.aborted) return;
    const now = clock.now();
    for (const entry of entries.values()) wakeIfDue(entry, now);
    if (clock.monotonic() >= nextLook) startLook();
    cancelTimer = clock.setTimer(advance, msUntilNext(now));
  }

  function wakeIfDue(entry: Entry, now: number): void {
    const { notes, found } = entry;
    const due = notes.filter((at) => at <= now).length;
    const isFound = found !== null && found <= now;
    if (due === 0 && !isFound) return;
    notes.splice(0, due);
    if (isFound) entry.found = null;
    entry.isNoted ||= due > 0;
    entry.job.wake();
    if (!entry.isAwaited) void awaitIdle(entry);
  }

  async function awaitIdle(entry: Entry): Promise<void> {
    entry.isAwaited = true;
    const { taken, againInMs } = await entry.job.onIdle();
    entry.isAwaited = false;
    if (againInMs !== null) insert(entry, clock.now() + againInMs);
    // More rows may be due behind it. Rows that were found but not taken are claimed by another instance, so they cause
    // no earlier look.
    if (taken > 0 || entry.isNoted) nextLook = Math.min(nextLook, lastLook + lookAgainMs);
    entry.isNoted = false;
    advance();
  }

  function startLook(): void {
    looking ??= lookForDue().finally(() => {
      looking = null;
      advance();
    });
  }

  async function lookForDue(): Promise<void> {
    lastLook = clock.monotonic();
    nextLook = lastLook + lookEveryMs;
    try {
      const due = await look();
      for (const entry of entries.values()) entry.found = due.get(entry.job.name) ?? null;
    } catch (error) {
      nextLook = clock.monotonic() + lookAgainMs;
      onLookFailed(error);
    }
  }

  /** At most the time until the next look, so that no timer overflows. */
  function msUntilNext(now: number): number {
    const untilLook = looking === null ? nextLook - clock.monotonic() : lookEveryMs;
    const dueTimes = [...entries.values()].flatMap(({ notes, found }) => [...notes.slice(0, 1), found]);
    const untilDue = dueTimes.filter((at) => at !== null).map((at) => at - now + clockErrorMs);
    return Math.max(0, Math.min(untilLook, ...untilDue));
  }

  advance();
  return {
    noteDue(name, at) {
      const entry = entries.get(name);
      if (entry === undefined) return;
      insert(entry, at);
      // Otherwise the timer is already set for an earlier due time.
      if (entry.notes[0] === at) runOutside(advance);
    },
    async onIdle() {
      await looking;
      await Promise.all([...entries.values()].map(({ job }) => job.onIdle()));
    },
  };
}

function insert({ notes }: Entry, at: number): void {
  notes.splice(notes.findLastIndex((note) => note <= at) + 1, 0, at);
  notes.length = Math.min(notes.length, maxNotes);
}
