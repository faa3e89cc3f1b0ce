import { minuteMs } from "@/lib/core/duration";
import { inquiryReference } from "@/lib/core/reference";
import type { RequestedChecks } from "@/lib/inklink/schemas";
import { atTime, type Inquiry, isLive, lapsesSoon } from "./inquiry";
import { type Attempts, countAttempts, currentInquiry, statusOf, type VerificationStatus } from "./policy";
import { type CheckName, checkNamesInScope } from "./requested-checks";
import { covers, levelOf } from "./scope";
import { type Clock, isCreated, lapsedAtOf, validUntilOf } from "./state";

export type Action = "start" | "continue" | "retry";

/** The state of a user's verification, as pages show it. */
export type Overview = {
  readonly status: VerificationStatus;
  /** The inquiry shown: our own id, and the reference to quote to support; both null if there is none. */
  readonly inquiryId: string | null;
  readonly reference: string | null;
  /** The last known state is shown, because InkLink could not be reached. */
  readonly stale: boolean;
  /** InkLink returned an unknown status: the inquiry is shown as being checked. */
  readonly unknownStatus: boolean;
  /** The user is back from the hosted flow, and InkLink cannot be reached to say whether it is finished: nothing can be done. */
  readonly awaitsResult: boolean;
  /** The one action offered; null if none is possible now. */
  readonly action: Action | null;
  /** The checks that a start from this page requests. */
  readonly scope: string;
  /** The level of the checks; null for a custom set. */
  readonly level: number | null;
  /** The requested checks. */
  readonly requested: readonly CheckName[];
  readonly attempts: Attempts;
  readonly startedAt: Date | null;
  /** When InkLink first reported that it has everything it requested; null until then. */
  readonly submittedAt: Date | null;
  /** When InkLink first reported the current manual review; null if there is none. */
  readonly reviewAt: Date | null;
  /** How long ago InkLink last answered a page; null if it has not, or if it cannot be reached. */
  readonly refreshedAgoMs: number | null;
  readonly expiresAt: Date | null;
  readonly decidedAt: Date | null;
  /** When a later decision of InkLink reversed the approval of this inquiry; null if none did. */
  readonly reversedAt: Date | null;
  /** How long the check has taken; null if nothing is being checked. */
  readonly waitedMs: number | null;
  /** Until when the approval counts; null if for ever, or if there is none. */
  readonly validUntil: Date | null;
  /** When the approval of this inquiry stopped counting; null if it counts, or was none. */
  readonly lapsedAt: Date | null;
  /** Whether an operator withdrew the approval. If it lapsed otherwise, its time was over. */
  readonly isWithdrawn: boolean;
  /** Whether the person or an operator closed the inquiry before InkLink decided it. */
  readonly isClosed: boolean;
  /** Checking takes longer than the usual duration that pages name. */
  readonly waitsLong: boolean;
  /** The hosted flow's URL, for any device; null if there is nothing to continue. */
  readonly continueUrl: string | null;
  /** Whether the user has an approval for lesser checks, which holds whatever the outcome of these. */
  readonly hasEarlierApproval: boolean;
  /** Whether the user has any inquiry. */
  readonly hasHistory: boolean;
  /** The page that the user was going to; null if there is none. */
  readonly nextPath: string | null;
  /** Whether the page should poll for live updates. */
  readonly isLive: boolean;
  /** Whether the page should poll although nothing is awaited: the approval soon lapses. */
  readonly lapsesSoon: boolean;
  /** Changes with everything that a page shows of the state. */
  readonly versionTag: string;
};

/** After this time, pages say that it takes longer than usual. */
export const usualWaitMs = { processing: 3 * minuteMs, manual_review: 48 * 60 * minuteMs } as const;

type OverviewOptions = {
  readonly scope: string;
  /** The checks that the app, or a page with a step-up, is configured to request. */
  readonly configured: { readonly scope: string; readonly checks: RequestedChecks };
  readonly clock: Clock;
  readonly maxAttempts: number;
  hostedFlowUrl(inklinkId: string): string;
};

type Seen = {
  readonly inquiry: Inquiry | null;
  readonly stale: boolean;
  readonly unknownStatus: boolean;
  readonly reversedAt?: Date | null;
  /** When the manual review began. */
  readonly reviewAt?: Date | null;
  /** The page is the return page. */
  readonly isReturn?: boolean;
};

/** `inquiries`: all of the user's; `seen`: the one that the page shows. */
export function toOverview(
  inquiries: readonly Inquiry[],
  seen: Seen,
  { scope, configured, clock, maxAttempts, hostedFlowUrl }: OverviewOptions,
): Overview {
  const { now } = clock;
  const inquiry = seen.inquiry === null ? null : atTime(seen.inquiry, clock);
  const state = inquiry?.state;
  const status = statusOf(inquiry);
  const attempts = countAttempts(inquiries, now, maxAttempts);
  // Only the current inquiry offers an action. An unknown status offers none: it is shown as being checked.
  const isCurrent = currentInquiry(inquiries, scope, clock)?.id === inquiry?.id;
  const awaitsResult = isAwaitingResult(seen, status);
  const isPossible = isCurrent && !seen.unknownStatus && !awaitsResult;
  const action = isPossible ? actionOf(status, attempts) : null;
  const waitedMs = inquiry === null ? null : waitedSince(inquiry, now);
  const waitsLong = isLongWait(status, waitedMs);
  return {
    ...inquiryData(inquiry),
    status,
    stale: seen.stale,
    unknownStatus: seen.unknownStatus,
    awaitsResult,
    action,
    scope,
    level: levelOf(inquiry?.scope ?? scope),
    requested: checkNamesInScope(inquiry?.scope ?? scope, configured),
    attempts,
    validUntil: state?.status === "approved" ? validUntilOf(state.decidedAt, clock.approvalValidMs) : null,
    reversedAt: seen.reversedAt ?? null,
    reviewAt: seen.reviewAt ?? null,
    refreshedAgoMs: inquiry === null || seen.stale ? null : refreshedAgoMs(inquiry, now),
    waitedMs,
    waitsLong,
    continueUrl: action === "continue" ? continueUrl(inquiry, hostedFlowUrl) : null,
    hasHistory: inquiries.length > 0,
    hasEarlierApproval: inquiries.some(
      (one) => atTime(one, clock).state.status === "approved" && !covers(one.scope, scope),
    ),
    isLive: inquiry !== null && isLive(inquiry, clock),
    lapsesSoon: inquiry !== null && lapsesSoon(inquiry, clock),
    versionTag: [status, inquiry?.version ?? 0, ...tagSuffixes(seen, waitsLong)].join("."),
  };
}

function isAwaitingResult(
  { stale, unknownStatus, isReturn = false }: Seen,
  status: VerificationStatus,
): boolean {
  return isReturn && stale && !unknownStatus && status === "pending";
}

/** What else changes the page, for the version tag. */
function tagSuffixes({ stale, unknownStatus }: Seen, waitsLong: boolean): string[] {
  return [stale && "stale", unknownStatus && "unknown", waitsLong && "long"].filter((one) => one !== false);
}

/** The fields that come from the inquiry alone. */
function inquiryData(inquiry: Inquiry | null) {
  const state = inquiry?.state;
  return {
    inquiryId: inquiry?.id ?? null,
    reference: inquiry === null ? null : inquiryReference(inquiry.id),
    startedAt: inquiry?.createdAt ?? null,
    submittedAt: inquiry?.submittedAt ?? null,
    expiresAt: state !== undefined && isCreated(state) ? state.expiresAt : null,
    decidedAt: state !== undefined && "decidedAt" in state ? state.decidedAt : null,
    lapsedAt: state === undefined ? null : lapsedAtOf(state),
    isWithdrawn: state !== undefined && "withdrawal" in state,
    isClosed: state !== undefined && "isClosed" in state,
    nextPath: inquiry?.nextPath ?? null,
  };
}

function continueUrl(
  inquiry: Inquiry | null,
  hostedFlowUrl: OverviewOptions["hostedFlowUrl"],
): string | null {
  return inquiry !== null && isCreated(inquiry.state) ? hostedFlowUrl(inquiry.state.inklinkId) : null;
}

function refreshedAgoMs({ check: { endedAt } }: Inquiry, now: Date): number | null {
  // Clocks of instances differ a little.
  return endedAt === null ? null : Math.max(0, now.getTime() - endedAt.getTime());
}

function waitedSince({ state, submittedAt, createdAt }: Inquiry, now: Date): number | null {
  if (state.status !== "processing" && state.status !== "manual_review") return null;
  return now.getTime() - (submittedAt ?? createdAt).getTime();
}

function isLongWait(status: VerificationStatus, waitedMs: number | null): boolean {
  if (status !== "processing" && status !== "manual_review") return false;
  return waitedMs !== null && waitedMs > usualWaitMs[status];
}

function actionOf(status: VerificationStatus, { left }: Attempts): Action | null {
  switch (status) {
    case "pending":
      return "continue";
    case "none":
      return left > 0 ? "start" : null;
    case "rejected":
    case "failed":
    case "expired":
    case "lapsed":
      return left > 0 ? "retry" : null;
    case "processing":
    case "manual_review":
    case "approved":
      return null;
  }
}
