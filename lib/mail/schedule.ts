import { hourMs } from "@/lib/core/duration";

/** Delay after the n-th consecutive failure, in milliseconds: from seconds up to 4 hours, with jitter. */
export function mailBackoffMs(attempts: number, random: number = Math.random()): number {
  return Math.min(4 * hourMs, 15_000 * 2 ** Math.max(0, attempts - 1)) * (0.75 + 0.5 * random);
}

/** After this many failures, over about a day, an email becomes a dead letter. */
export const maxMailAttempts = 16;
