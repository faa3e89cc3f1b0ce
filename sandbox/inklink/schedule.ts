export type Schedule<Key> = {
  after(key: Key, delayMs: number, run: () => void): void;
  cancel(key: Key): void;
  cancelAll(): void;
};

/** Scheduled functions by key. The timers do not keep the process alive. */
export function createSchedule<Key>(): Schedule<Key> {
  const timers = new Map<Key, Set<NodeJS.Timeout>>();
  const cancel = (key: Key) => {
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
