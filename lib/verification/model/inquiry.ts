import { type InquiryState, isOpen, transition } from "./state";

/** One attempt of one person, made at InkLink. */
export type Inquiry = {
  /** Our own id, told to InkLink as `metadata.verification_id`. */
  readonly id: string;
  readonly userId: string;
  /** What was asked for (`scope.ts`). */
  readonly scope: string;
  readonly state: InquiryState;
  /** Counts the changes: what was fetched for one version is not written over another. */
  readonly version: number;
  /** Open, but without the person's one open place: another attempt has it. */
  readonly detached: boolean;
  /** Counts InkLink's usable answers: what was fetched before another one was written down is not applied. */
  readonly resultCount: number;
  /** What ranks lower than the state, and InkLink's last answers gave since `at`; null where the last one did not. */
  readonly lower: { readonly status: string; readonly at: Date } | null;
  readonly nextPath: string | null;
  /** An operator gave the person this attempt back: it does not count. */
  readonly waived: boolean;
  readonly createdAt: Date;
  /** When the person first came back from the hosted flow; null where the browser never did. */
  readonly returnedAt: Date | null;
  /** When InkLink first said that it had everything it asked for; null until then. */
  readonly submittedAt: Date | null;
  /** When it ended, decided or not; null while it is open. */
  readonly endedAt: Date | null;
  readonly check: Check;
};

/** The last time that a page had InkLink asked about the inquiry. */
export type Check = {
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  /** Why the asking brought nothing: an error kind or `unknown_status`; null where it went well. */
  readonly problem: string | null;
};

/** The inquiry as our own clock sees it: a lease or an expiry may have passed since the row was written. */
export function atTime(inquiry: Inquiry, now: Date): Inquiry {
  const state = transition(inquiry.state, { kind: "clock", now });
  return state === null ? inquiry : { ...inquiry, state };
}

/** For how long pages of a person who came back ask InkLink about an inquiry whose time is over: it may say otherwise. */
export const liveExpiredMs = 2 * 60_000;

/** Whether InkLink may have news of it that the person is waiting for. */
export function isLive(inquiry: Inquiry, now: Date): boolean {
  const { state, returnedAt } = atTime(inquiry, now);
  if (isOpen(state)) return true;
  if (state.status !== "expired" || returnedAt === null) return false;
  const since = Math.max(returnedAt.getTime(), state.expiresAt?.getTime() ?? 0);
  return now.getTime() - since < liveExpiredMs;
}

/** What people read out to support instead of a long id: the first twelve digits of our own, `7F3A-91BC-04E2`. */
export function referenceOf(inquiryId: string): string {
  const digits = inquiryId.replaceAll("-", "").slice(0, 12).toUpperCase();
  return `${digits.slice(0, 4)}-${digits.slice(4, 8)}-${digits.slice(8)}`;
}
