export type WorkerPool = {
  /** There may be something to do: starts a worker, or has one look again if all are at work. */
  wake(): void;
  /** Resolves once no worker is at work. */
  onIdle(): Promise<void>;
};

/**
 * Does things a few at a time, by up to `max` workers, so that one thing that takes long holds up no other. A worker takes
 * up one thing after another until there is nothing; it never rejects, and calls `wakeAnother` when it found something,
 * since there may be more.
 */
export function createWorkerPool(
  max: number,
  worker: (wakeAnother: () => void) => Promise<void>,
): WorkerPool {
  const workers = new Set<Promise<void>>();
  let isCalledAgain = false;

  function wake(): void {
    if (workers.size >= max) {
      isCalledAgain = true;
      return;
    }
    // Not before it is counted.
    const started: Promise<void> = Promise.resolve()
      .then(() => worker(wake))
      .then(() => {
        workers.delete(started);
        if (!isCalledAgain) return;
        // It may have looked for the last time just before there was something.
        isCalledAgain = false;
        wake();
      });
    workers.add(started);
  }

  return {
    wake,
    async onIdle() {
      while (workers.size > 0) await Promise.all(workers);
    },
  };
}
