const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** How long a mail waits after its n-th failure in a row: seconds at first, 4 hours in the end, with jitter. */
export function mailBackoffMs(attempts: number, random: number = Math.random()): number {
  return Math.min(4 * hourMs, 15_000 * 2 ** Math.max(0, attempts - 1)) * (0.75 + 0.5 * random);
}

/** A mail that failed this often, over about a day, is left to an operator. */
export const maxMailAttempts = 16;
