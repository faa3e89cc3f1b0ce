import { hourMs, minuteMs } from "@/lib/core/duration";
import { type InquiryState, isOpen } from "./state";

/** The interval between refreshes of an open inquiry: 5 s at first, up to 4 h as it ages. */
const interval = { minMs: 5_000, maxMs: 4 * hourMs, ageShare: 0.25 };
/**
 * How long after its end an inquiry is refreshed again: a decision may be reversed or an expiry corrected, and the
 * webhook lost. Each is delayed by up to a tenth, so that inquiries that ended together are not refreshed at once.
 */
const endedRefreshAfterMs = [hourMs, 24 * hourMs, 7 * 24 * hourMs, 30 * 24 * hourMs] as const;
const endedSpread = 0.1;
/** A result may come from a lagging replica, or be behind the announced status: the next refresh follows this soon. */
export const lagMs = 5_000;
/** Results of lower rank that are this far apart are confirmed. */
export const confirmAfterMs = 3_000;
/** A creation whose outcome was never learned is abandoned once no inquiry of that time can still be open. */
export const giveUpAfterMs = 48 * hourMs;

/** The expiry of an inquiry made at `createdAt` if InkLink gave none, so that no user is blocked by one for ever. */
export function latestExpiry(createdAt: Date): Date {
  return after(createdAt, giveUpAfterMs);
}

type ReconcileTimes = {
  readonly createdAt: Date;
  /** When it ended, by our clock; null while it is open. */
  readonly endedAt: Date | null;
  readonly now: Date;
  readonly resultFrom?: Date | null;
};

/**
 * When the reconciler refreshes an inquiry next, given that it does so at `now`: the older the inquiry, the longer the
 * interval. Null if nothing more can change. `resultFrom`: when the request for the last result was sent, null if it
 * failed; the result is at least as new as that time, however late it arrived. `random` in [0, 1) spreads inquiries
 * that were made together.
 */
export function nextReconcile(
  state: InquiryState,
  { createdAt, endedAt, now, resultFrom = null }: ReconcileTimes,
  random: number = Math.random(),
): Date | null {
  const ageMs = now.getTime() - createdAt.getTime();
  if (isOpen(state)) return nextRefresh(state, now, ageMs, random);
  switch (state.status) {
    case "creating":
      return new Date(state.leaseUntil.getTime() + interval.minMs);
    case "unresolved":
      return new Date(createdAt.getTime() + giveUpAfterMs);
    case "abandoned":
    case "refused":
      return null;
    default:
      return nextOfEnded(state, { createdAt, endedAt, now, resultFrom }, random);
  }
}

function nextOfEnded(
  state: InquiryState,
  { createdAt, endedAt, now, resultFrom = null }: ReconcileTimes,
  random: number,
): Date | null {
  const since = endedAt ?? createdAt;
  // A refresh was due, and InkLink returned no result.
  if (resultFrom === null && now >= after(since, endedRefreshAfterMs[0])) {
    return nextRefresh(state, now, now.getTime() - createdAt.getTime(), random);
  }
  const next = endedRefreshAfterMs.find((ms) => after(since, ms) > (resultFrom ?? now));
  return next === undefined ? null : after(since, next * (1 + endedSpread * random));
}

function nextRefresh(state: InquiryState, now: Date, ageMs: number, random: number): Date {
  const waitMs = Math.min(interval.maxMs, Math.max(interval.minMs, ageMs * interval.ageShare));
  const next = new Date(now.getTime() + waitMs * (0.9 + 0.2 * random));
  const expiresAt = state.status === "pending" ? state.expiresAt : null;
  // An expiry is not announced: refresh when it comes.
  return expiresAt !== null && expiresAt > now && expiresAt < next ? expiresAt : next;
}

function after(from: Date, ms: number): Date {
  return new Date(from.getTime() + ms);
}

/** The backoff after the n-th consecutive failure of a delivery: seconds at first, up to 10 minutes, with jitter. */
export function deliveryBackoffMs(attempts: number, random: number = Math.random()): number {
  return Math.min(10 * minuteMs, 1_000 * 2 ** Math.max(0, attempts - 1)) * (0.75 + 0.5 * random);
}

/** After this many failures, over about four hours, a delivery becomes a dead letter. */
export const maxDeliveryAttempts = 30;

/**
 * For how long a delivery is retried, with growing intervals, while the API does not return the announced status: about
 * seven times. After that the API's result holds, and the reconciler keeps refreshing.
 */
export const announcedAheadMs = 15 * minuteMs;

/**
 * The interval before the next try of a delivery whose announced status is ahead of the API; it grows with the time
 * waited.
 */
export function announcedAheadWaitMs(waitedMs: number): number {
  return Math.max(2_000, 2 * waitedMs);
}

/**
 * The interval before the next try while InkLink refuses our API key, which does not count as a failure of the
 * delivery.
 */
export function refusedKeyWaitMs(waitedMs: number): number {
  return Math.min(10 * minuteMs, Math.max(5_000, waitedMs / 4));
}

/** For how long a delivery about an unknown inquiry waits for the inquiry to be stored. */
export const unknownInquiryWaitMs = 24 * hourMs;
