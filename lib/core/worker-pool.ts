export type WorkerPool = {
  /** Starts a worker; if all are running, has one look for work again. */
  wake(): void;
  /** Resolves once no worker is running. */
  onIdle(): Promise<void>;
};

/**
 * Runs up to `max` workers, so that one slow item delays no other. A worker processes items until there are none; it
 * never rejects, and calls `wakeAnother` for each item it finds, because there may be more.
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
    // Deferred, so that the worker is counted before it starts.
    const started: Promise<void> = Promise.resolve()
      .then(() => worker(wake))
      .then(() => {
        workers.delete(started);
        if (!isCalledAgain) return;
        // The call may have come after the worker's last look.
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
