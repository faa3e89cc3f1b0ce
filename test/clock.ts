/** A clock that stands still until it is moved. */
export function createTestClock(start = new Date("2026-03-01T09:00:00.000Z")) {
  let now = start;
  return {
    now: (): Date => now,
    /** Milliseconds forward; negative ones back. */
    pass(ms: number): void {
      now = new Date(now.getTime() + ms);
    },
    /** The moment `ms` from now. */
    in: (ms: number): Date => new Date(now.getTime() + ms),
  };
}

export type TestClock = ReturnType<typeof createTestClock>;
