import { type InquiryState, isOpen } from "./state";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** An open inquiry is asked about every 5 s at first, and every 4 h in the end. */
const interval = { leastMs: 5_000, maxMs: 4 * hourMs, ageShare: 0.25 };
/**
 * So long after an inquiry ended InkLink is asked whether it still says so: a decision may be reversed, and an expiry be
 * corrected, and the webhook about it be lost. Up to a tenth later, so that what ended together is not asked about at once.
 */
const endedRefreshesMs = [hourMs, 24 * hourMs, 7 * 24 * hourMs, 30 * 24 * hourMs] as const;
const endedSpread = 0.1;
/** An answer may come from a copy that lags, or be behind what was announced: it is asked for again this soon. */
export const lagMs = 5_000;
/** Answers of lower rank that are this far apart are the truth. */
export const confirmAfterMs = 3_000;
/** A creation whose outcome was never learned is given up when no inquiry of that time can still be open. */
export const giveUpAfterMs = 48 * hourMs;

/** When an inquiry made at `createdAt` runs out where InkLink did not say: nobody may be stuck in one for ever. */
export function latestExpiry(createdAt: Date): Date {
  return after(createdAt, giveUpAfterMs);
}

type Looked = {
  readonly createdAt: Date;
  /** When it ended, by our clock; null while it is open. */
  readonly endedAt: Date | null;
  readonly now: Date;
  readonly resultFrom?: Date | null;
};

/**
 * When the reconciler looks at an inquiry next, given when it does so now: the older the inquiry, the rarer. Null where
 * there is nothing left to learn. `resultFrom`: when InkLink was asked, where it answered; its answer is no younger, however
 * late it came. `random` in [0, 1) spreads what was made together.
 */
export function nextReconcile(
  state: InquiryState,
  { createdAt, endedAt, now, resultFrom = null }: Looked,
  random: number = Math.random(),
): Date | null {
  const ageMs = now.getTime() - createdAt.getTime();
  if (isOpen(state)) return nextRefresh(state, now, ageMs, random);
  switch (state.status) {
    case "creating":
      return new Date(state.leaseUntil.getTime() + interval.leastMs);
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
  { createdAt, endedAt, now, resultFrom = null }: Looked,
  random: number,
): Date | null {
  const since = endedAt ?? createdAt;
  // It was time to ask, and InkLink did not answer.
  if (resultFrom === null && now >= after(since, endedRefreshesMs[0])) {
    return nextRefresh(state, now, now.getTime() - createdAt.getTime(), random);
  }
  const next = endedRefreshesMs.find((ms) => after(since, ms) > (resultFrom ?? now));
  return next === undefined ? null : after(since, next * (1 + endedSpread * random));
}

function nextRefresh(state: InquiryState, now: Date, ageMs: number, random: number): Date {
  const waitMs = Math.min(interval.maxMs, Math.max(interval.leastMs, ageMs * interval.ageShare));
  const next = new Date(now.getTime() + waitMs * (0.9 + 0.2 * random));
  const expiresAt = state.status === "pending" ? state.expiresAt : null;
  // The expiry is not announced: be there when it comes.
  return expiresAt !== null && expiresAt > now && expiresAt < next ? expiresAt : next;
}

function after(from: Date, ms: number): Date {
  return new Date(from.getTime() + ms);
}

/** How long a delivery waits after its n-th failure in a row: seconds at first, 10 minutes in the end, with jitter. */
export function deliveryBackoffMs(attempts: number, random: number = Math.random()): number {
  return Math.min(10 * minuteMs, 1_000 * 2 ** Math.max(0, attempts - 1)) * (0.75 + 0.5 * random);
}

/** A delivery that failed this often, over about four hours, is left to an operator. */
export const maxDeliveryAttempts = 30;

/**
 * For how long InkLink is asked again, ever more rarely, where its API does not say what it announced: seven times or so.
 * Then the API is right, and the reconciler goes on asking.
 */
export const announcedAheadMs = 15 * minuteMs;

/** How long a delivery whose announcement is ahead of the API waits, after it has waited so long already. */
export function announcedAheadWaitMs(waitedMs: number): number {
  return Math.max(2_000, 2 * waitedMs);
}

/** How long a delivery waits while InkLink refuses our key, which is no failure of the delivery. */
export function refusedKeyWaitMs(waitedMs: number): number {
  return Math.min(10 * minuteMs, Math.max(5_000, waitedMs / 4));
}

/** For how long a delivery about an inquiry that nobody knows waits for the inquiry to appear. */
export const unknownInquiryWaitMs = 24 * hourMs;
