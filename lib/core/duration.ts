/** Durations in milliseconds. */
export const secondMs = 1_000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** Time to read responses that arrived before the limit, if the process was too busy to read them earlier. */
const readMs = 50;

/**
 * A signal that aborts with a `TimeoutError` after `ms` milliseconds. Timers of Node run before sockets are read, so
 * with `AbortSignal.timeout` a process that was suspended or busy drops responses that have long arrived; here they are
 * read first. Does not keep the process alive.
 */
export function timeLimit(ms: number): AbortSignal {
  const controller = new AbortController();
  const abort = () => controller.abort(new DOMException("The time limit is over", "TimeoutError"));
  setTimeout(() => setTimeout(abort, readMs).unref(), ms).unref();
  return controller.signal;
}
