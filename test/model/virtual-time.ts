import { setImmediate } from "node:timers";
import { vi } from "vitest";
import { createTestClock } from "@/test/clock";

const start = new Date("2026-03-01T09:00:00.000Z");

/** The only time there is while a history runs. It passes where a step says so, and while somebody sleeps. */
export const clock = createTestClock(start);

/** Whoever polls sleeps a second at least, as on a busy machine, so that long waits are short histories. */
const leastSleepMs = 1_000;

/** Instead of `setTimeout` of `node:timers/promises`: time passes, and everybody else goes on meanwhile. */
export async function sleepVirtually(ms: number): Promise<void> {
  clock.pass(Math.max(ms, leastSleepMs));
  await new Promise((resolve) => setImmediate(resolve));
}

/** Puts time and chance under the histories' control, so that each can be replayed. Undone by `restoreTime`. */
export function controlTime(): void {
  vi.stubGlobal("performance", { now: () => clock.now().getTime() });
  // No lease is renewed by itself: a process that waits longer than that counts as one that stood still.
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  vi.spyOn(Math, "random");
}

export function restoreTime(): void {
  vi.unstubAllGlobals();
  vi.useRealTimers();
  vi.mocked(Math.random).mockRestore();
}

/** The same time and the same chance for each history. */
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
