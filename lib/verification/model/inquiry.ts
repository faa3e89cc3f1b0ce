import { dayMs, minuteMs } from "@/lib/core/duration";
import { type Clock, type InquiryState, isOpen, transition, validUntilOf } from "./state";

/** One attempt of one user, made at InkLink. */
export type Inquiry = {
  /** Our own id, sent to InkLink as `metadata.verification_id`. */
  readonly id: string;
  readonly userId: string;
  /** The requested checks (`scope.ts`). */
  readonly scope: string;
  readonly state: InquiryState;
  /** Incremented by each change of state: a result fetched for one version is not written over another. */
  readonly version: number;
  /** Open, but does not hold the user's open slot: another attempt holds it. */
  readonly detached: boolean;
  /** Counts the recorded results: a result that was fetched before another one was recorded is not applied. */
  readonly resultCount: number;
  /**
   * A status of lower rank than the state, which InkLink's last results have given since `at`; null if the last result
   * did not.
   */
  readonly lower: { readonly status: string; readonly at: Date } | null;
  readonly nextPath: string | null;
  /** An operator granted this attempt back: it does not count. */
  readonly waived: boolean;
  readonly createdAt: Date;
  /** When the user first returned from the hosted flow; null if the browser never did. */
  readonly returnedAt: Date | null;
  /** When InkLink first reported that it has everything it requested; null until then. */
  readonly submittedAt: Date | null;
  /** When it ended, decided or not; null while it is open. */
  readonly endedAt: Date | null;
  readonly check: Check;
};

/** The last refresh that a page claimed. */
export type Check = {
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  /** The error of the refresh: an error kind or `unknown_status`; null if it succeeded. */
  readonly errorCode: string | null;
};

/**
 * The inquiry by our own clock: a lease, an expiry, or the time of an approval may have passed since the row was written.
 */
export function atTime(inquiry: Inquiry, clock: Clock): Inquiry {
  const state = transition(inquiry.state, { kind: "clock", ...clock });
  return state === null ? inquiry : { ...inquiry, state };
}

/** For how long after a return or an expiry pages refresh an expired inquiry: InkLink may report otherwise. */
export const liveExpiredMs = 2 * minuteMs;

/** Whether a refresh may bring a change that the user is waiting for. */
export function isLive(inquiry: Inquiry, clock: Clock): boolean {
  const { now } = clock;
  const { state, returnedAt } = atTime(inquiry, clock);
  if (isOpen(state)) return true;
  if (state.status !== "expired" || returnedAt === null) return false;
  const since = Math.max(returnedAt.getTime(), state.expiresAt?.getTime() ?? 0);
  return now.getTime() - since < liveExpiredMs;
}

/** For how long before an approval lapses open pages poll for it. */
const lapsesSoonMs = dayMs;

/** Whether it is an approval that counts, and soon will not. */
export function lapsesSoon({ state }: Inquiry, { now, approvalValidMs }: Clock): boolean {
  if (state.status !== "approved") return false;
  const validUntil = validUntilOf(state.decidedAt, approvalValidMs);
  return validUntil !== null && validUntil > now && validUntil.getTime() - now.getTime() < lapsesSoonMs;
}
