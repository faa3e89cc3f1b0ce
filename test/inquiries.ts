import { dayMs, hourMs } from "@/lib/core/duration";
import type { Inquiry } from "@/lib/verification/model/inquiry";
import {
  type Clock,
  type InquiryState,
  type InquiryStatus,
  inquiryStatuses,
} from "@/lib/verification/model/state";

export const allStatuses = inquiryStatuses;

/** Our own clock; approvals count for ever unless a test says otherwise. */
export function clockAt(now: Date, approvalValidMs: number | null = null): Clock {
  return { now, approvalValidMs };
}

type Data = { now: Date; inklinkId?: string };

/** An example of each state, which elapsed time does not change at `now`. */
export function stateIn(status: InquiryStatus, { now, inklinkId = "kyc_iq_example" }: Data): InquiryState {
  const made = { inklinkId, expiresAt: new Date(now.getTime() + hourMs) };
  switch (status) {
    case "creating":
      return { status, leaseUntil: new Date(now.getTime() + 4_000) };
    case "unresolved":
    case "abandoned":
      return { status, reason: "timeout" };
    case "refused":
      return { status, reason: "rate_limited" };
    case "expired":
      return { status, ...made, expiresAt: now };
    case "pending":
    case "processing":
    case "manual_review":
      return { status, ...made };
    case "approved":
    case "rejected":
    case "failed":
      return { status, ...made, decidedAt: now };
    // One that was withdrawn: if its time was over, the clock may let it count again.
    case "lapsed":
      return { status, ...made, decidedAt: now, withdrawal: { at: now, reason: "requested" } };
  }
}

/** An approval that lapsed at `now`, a day after its decision. */
export function lapsedByTime({ now, inklinkId = "kyc_iq_example" }: Data): InquiryState {
  const decidedAt = new Date(now.getTime() - dayMs);
  return { status: "lapsed", inklinkId, expiresAt: null, decidedAt, lapsedAt: now };
}

let made = 0;

/** An inquiry as the store reads it, created at `createdAt`. */
export function anInquiry(state: InquiryState, more: Partial<Inquiry> & { createdAt: Date }): Inquiry {
  made += 1;
  return {
    id: `00000000-0000-4000-8000-${String(made).padStart(12, "0")}`,
    userId: "person",
    scope: "level:1",
    state,
    version: 0,
    detached: false,
    resultCount: 0,
    lower: null,
    nextPath: null,
    waived: false,
    returnedAt: null,
    submittedAt: null,
    endedAt: null,
    check: { startedAt: null, endedAt: null, errorCode: null },
    ...more,
  };
}
