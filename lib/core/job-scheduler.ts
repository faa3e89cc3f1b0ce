import { AsyncLocalStorage } from "node:async_hooks";
import type { Job } from "./job";

/** The times that a scheduler goes by, in milliseconds. Tests pass their own. */
export type SchedulerClock = {
  /** Of the clock that due times are written by. */
  now(): number;
  /** Of a clock that only goes on. */
  monotonic(): number;
  /** Calls `work` once, in `ms`; returns what prevents that. */
  setTimer(work: () => void, ms: number): () => void;
};

/** When something of each job is due next, by the job's name. Null, or no entry, if nothing of it is waiting. */
export type DueTimes = ReadonlyMap<string, number | null>;

type SchedulerOptions = {
  readonly jobs: readonly Job[];
  readonly clock: SchedulerClock;
  /** Nothing is begun once it is aborted. */
  readonly stopping: AbortSignal;
  /** The earliest due times of all instances. Rejects while they cannot be read. */
  look(): Promise<DueTimes>;
  onLookFailed(error: unknown): void;
};

export type JobScheduler = {
  /** This process has stored something that is due then. `now` or earlier: it is taken up at once. */
  noteDue(name: string, at: number): void;
  /** Resolves once no job is at work, and no look under way. */
  onIdle(): Promise<void>;
};

/** What another instance stored and left, because it died, is found within this time. */
export const lookEveryMs = 12_000;
/** After jobs have been at work, or a look failed, the next look follows this long after the last one. */
export const lookAgainMs = 1_000;
/** Due times that are known at once for each job; looks find the others in time. */
const maxNotes = 100;
/** Measured clocks are wrong by milliseconds: what is due is asked for a little late, and not too early. */
const clockErrorMs = 5;

type Entry = {
  readonly job: Job;
  /** Due times that this process wrote, the earliest first. */
  readonly notes: number[];
  /** The earliest due time that the last look found. */
  found: number | null;
  isAwaited: boolean;
  /** Whether it is at work because of what this process wrote. */
  isNoted: boolean;
};

/**
 * Sleeps until something is due, and wakes the job that does it. A process knows the due times that it wrote itself; those
 * of others it finds by looking, rarely, with one statement over all queues.
 */
export function startJobScheduler(options: SchedulerOptions): JobScheduler {
  const { clock, stopping, look, onLookFailed } = options;
  const entries = new Map<string, Entry>(
    options.jobs.map((job) => [job.name, { job, notes: [], found: null, isAwaited: false, isNoted: false }]),
  );
  // What wakes a job is often within a request, whose context is not the job's.
  const runOutside = AsyncLocalStorage.snapshot();
  let lastLook = Number.NEGATIVE_INFINITY;
  let nextLook = clock.monotonic();
  let looking: Promise<void> | null = null;
  let cancelTimer = () => {};

  /** Does everything whose time has come, and sleeps until the next time. */
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
    // More may have been hidden behind it. But what was found and could not be taken up is another's: that is no reason.
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

  /** Never longer than until the next look, so that no due time is too far away for a timer. */
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
      // Else it sleeps until an earlier one in any case.
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
