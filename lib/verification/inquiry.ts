import { type InquiryState, transition } from "./state";

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
  readonly nextPath: string | null;
  /** An operator gave the person this attempt back: it does not count. */
  readonly waived: boolean;
  readonly createdAt: Date;
  /** When the person first came back from the hosted flow; null where the browser never did. */
  readonly returnedAt: Date | null;
  /** When InkLink first said that it had everything it asked for; null until then. */
  readonly submittedAt: Date | null;
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
export function asOf(inquiry: Inquiry, now: Date): Inquiry {
  const state = transition(inquiry.state, { kind: "clock", now });
  return state === null ? inquiry : { ...inquiry, state };
}
