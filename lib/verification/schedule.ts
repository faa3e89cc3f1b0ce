import { type InquiryState, isOpen } from "./state";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** An open inquiry is asked about every 5 s at first, and every 4 h in the end. */
const interval = { leastMs: 5_000, mostMs: 4 * hourMs, ageShare: 0.25 };
/** So long after its expiry an inquiry is asked about once more, in case InkLink says otherwise, and again until it answers. */
const lateMs = hourMs;
/** A creation whose outcome was never learned is given up when no inquiry of that time can still be open. */
export const giveUpAfterMs = 48 * hourMs;

/** When an inquiry made at `createdAt` runs out where InkLink did not say: nobody may be stuck in one for ever. */
export function latestExpiry(createdAt: Date): Date {
  return after(createdAt, giveUpAfterMs);
}

/**
 * When the reconciler looks at an inquiry next, given when it does so now: the older the inquiry, the rarer. Null where
 * there is nothing left to learn. `answeredFrom`: when InkLink was asked, where it answered; its answer is no younger, however
 * late it came. `random` in [0, 1) spreads what was made together.
 */
export function nextReconcile(
  state: InquiryState,
  { createdAt, now, answeredFrom = null }: { createdAt: Date; now: Date; answeredFrom?: Date | null },
  random: number = Math.random(),
): Date | null {
  const ageMs = now.getTime() - createdAt.getTime();
  if (isOpen(state)) return nextAsking(state, now, ageMs, random);
  switch (state.status) {
    case "creating":
      return new Date(state.leaseUntil.getTime() + interval.leastMs);
    case "unresolved":
      return new Date(createdAt.getTime() + giveUpAfterMs);
    case "expired":
      if (isBefore(now, state.expiresAt, lateMs)) return after(state.expiresAt, lateMs);
      // Our own clock may be all that spoke so far: it is InkLink that has the last word.
      return answeredFrom !== null && !isBefore(answeredFrom, state.expiresAt, lateMs)
        ? null
        : nextAsking(state, now, ageMs, random);
    default:
      return null;
  }
}

function nextAsking(state: InquiryState, now: Date, ageMs: number, random: number): Date {
  const waitMs = Math.min(interval.mostMs, Math.max(interval.leastMs, ageMs * interval.ageShare));
  const next = new Date(now.getTime() + waitMs * (0.9 + 0.2 * random));
  const expiresAt = state.status === "pending" ? state.expiresAt : null;
  // The expiry is not announced: be there when it comes.
  return expiresAt !== null && expiresAt > now && expiresAt < next ? expiresAt : next;
}

function isBefore(now: Date, from: Date | null, ms: number): from is Date {
  return from !== null && now.getTime() < from.getTime() + ms;
}

function after(from: Date, ms: number): Date {
  return new Date(from.getTime() + ms);
}

/** How long a delivery waits after its n-th failure in a row: seconds at first, 10 minutes in the end, with jitter. */
export function deliveryBackoffMs(attempts: number, random: number = Math.random()): number {
  return Math.min(10 * minuteMs, 1_000 * 2 ** Math.max(0, attempts - 1)) * (0.75 + 0.5 * random);
}

/** A delivery that failed this often, over about four hours, is left to an operator. */
export const mostDeliveryAttempts = 30;

/** For how long a delivery about an inquiry that nobody knows waits for the inquiry to appear. */
export const unknownInquiryWaitMs = 24 * hourMs;
