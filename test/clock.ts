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
