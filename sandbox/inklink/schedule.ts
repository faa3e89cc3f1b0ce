export type Schedule = {
  after(key: string, delayMs: number, run: () => void): void;
  cancel(key: string): void;
  cancelAll(): void;
};

/** Things that happen later, by inquiry. The timers never keep the process alive by themselves. */
export function createSchedule(): Schedule {
  const timers = new Map<string, Set<NodeJS.Timeout>>();
  const cancel = (key: string) => {
    for (const timer of timers.get(key) ?? []) clearTimeout(timer);
    timers.delete(key);
  };
  return {
    after(key, delayMs, run) {
      const own = timers.get(key) ?? new Set();
      timers.set(key, own);
      const timer = setTimeout(() => {
        own.delete(timer);
        run();
      }, delayMs);
      timer.unref();
      own.add(timer);
    },
    cancel,
    cancelAll() {
      for (const key of [...timers.keys()]) cancel(key);
    },
  };
}
