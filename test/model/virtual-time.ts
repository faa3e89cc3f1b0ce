import { setImmediate } from "node:timers";
import { vi } from "vitest";
import { createTestClock } from "@/test/timing";

const start = new Date("2026-03-01T09:00:00.000Z");

/** The only clock while a history runs. A step or a sleep moves it. */
export const clock = createTestClock(start);

/** A poll sleeps for at least a second, as on a busy machine, so that long waits are short histories. */
const leastSleepMs = 1_000;

/** Replaces `setTimeout` of `node:timers/promises`: moves the clock, and lets other tasks run meanwhile. */
export async function sleepVirtually(ms: number): Promise<void> {
  clock.pass(Math.max(ms, leastSleepMs));
  await new Promise((resolve) => setImmediate(resolve));
}

/** Replaces time and random numbers, so that a history can be replayed. Undone by `restoreTime`. */
export function controlTime(): void {
  vi.stubGlobal("performance", { now: () => clock.now().getTime() });
  // No lease renews itself: a process that waits longer than its lease counts as stalled.
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  vi.spyOn(Math, "random");
}

export function restoreTime(): void {
  vi.unstubAllGlobals();
  vi.useRealTimers();
  vi.mocked(Math.random).mockRestore();
}

/** Resets time and random numbers for each history. */
export function rewindTime(): void {
  clock.pass(start.getTime() - clock.now().getTime());
  let state = 1;
  vi.mocked(Math.random)
    .mockClear()
    .mockImplementation(() => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647;
    });
}
