import { setImmediate } from "node:timers/promises";
import type { SchedulerClock } from "@/lib/core/job-scheduler";

/** A clock that stands still until a test moves it. */
export function createTestClock(start = new Date("2026-03-01T09:00:00.000Z")) {
  let now = start;
  return {
    now: (): Date => now,
    /** Moves it by milliseconds; negative ones move it back. */
    pass(ms: number): void {
      now = new Date(now.getTime() + ms);
    },
    /** The time `ms` from now. */
    in: (ms: number): Date => new Date(now.getTime() + ms),
  };
}

export type TestClock = ReturnType<typeof createTestClock>;

/** The maximum delay of `setTimeout`. It fires at once for longer ones. */
const maxTimerMs = 2 ** 31 - 1;

/** Virtual time that a test moves, with its timers. `startAt`: in milliseconds since 1970. */
export function createVirtualTimers(
  startAt = 0,
  applyElapsedTime: () => Promise<unknown> = () => setImmediate(),
) {
  const timers = new Set<{ readonly at: number; readonly work: () => void }>();
  let passed = 0;

  const clock: SchedulerClock = {
    now: () => startAt + passed,
    monotonic: () => passed,
    setTimer(work, ms) {
      if (ms > maxTimerMs) throw new Error(`A timer of ${ms} ms is over at once`);
      const timer = { at: passed + ms, work };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  };

  return {
    clock,
    /** Resolves once all started work is done. */
    applyElapsedTime,
    async pass(ms: number): Promise<void> {
      const until = passed + ms;
      await applyElapsedTime();
      for (;;) {
        const [next] = [...timers].sort((a, b) => a.at - b.at);
        if (next === undefined || next.at > until) break;
        timers.delete(next);
        passed = Math.max(passed, next.at);
        next.work();
        await applyElapsedTime();
      }
      passed = until;
    },
  };
}

export type Deferred<T> = { readonly promise: Promise<T>; resolve(value: T): void };

/** A promise that the test resolves. */
export function deferred<T = void>(): Deferred<T> {
  let keep: ((value: T) => void) | undefined;
  const promise = new Promise<T>((resolve) => {
    keep = resolve;
  });
  return { promise, resolve: (value) => keep?.(value) };
}

/** A factor of `growthOf` above this is not linear. */
export const linear = 48;

/**
 * The factor by which the time of `work` grows if its input is sixteen times as long: about 16 if linear, 256 if
 * quadratic. Other processes only ever add to a time, so the shortest one of each length counts. Short and long input
 * are timed in turns until the factor is linear, at most twenty times.
 */
export function growthOf<T>(make: (length: number) => T, work: (input: T) => unknown): number {
  const short = make(1_000);
  const long = make(16_000);
  const msOf = (input: T) => {
    const startedMs = performance.now();
    for (let call = 0; call < 10; call++) work(input);
    return performance.now() - startedMs;
  };
  // Shorter times are noise.
  const leastMs = 0.05;
  const best = { short: Number.POSITIVE_INFINITY, long: Number.POSITIVE_INFINITY };
  const factor = () => best.long / Math.max(best.short, leastMs);
  for (let turn = 0; turn < 5 || (turn < 20 && factor() > linear); turn++) {
    best.short = Math.min(best.short, msOf(short));
    best.long = Math.min(best.long, msOf(long));
  }
  return factor();
}
