import { setImmediate } from "node:timers/promises";
import type { SchedulerClock } from "@/lib/core/job-scheduler";

/** The maximum delay of `setTimeout`. It fires at once for longer ones. */
const maxTimerMsLength = 2 ** 31 - 1;

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
      if (ms > maxTimerMsLength) throw new Error(`A timer of ${ms} ms is over at once`);
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
