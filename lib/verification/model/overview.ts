import type { RequestedChecks } from "@/lib/inklink/schemas";
import { atTime, type Inquiry, isLive, referenceOf } from "./inquiry";
import { type Attempts, countAttempts, currentInquiry, statusOf, type VerificationStatus } from "./policy";
import { type CheckName, checkNamesInScope } from "./requested-checks";
import { covers, levelOf } from "./scope";
import { isCreated } from "./state";

export type Action = "start" | "continue" | "retry";

/** Where a person stands, as pages show it. */
export type Overview = {
  readonly status: VerificationStatus;
  /** The inquiry that it is about, by our own id, and by what support finds it by; null where there is none. */
  readonly inquiryId: string | null;
  readonly reference: string | null;
  /** The last known state, because InkLink could not be asked just now. */
  readonly stale: boolean;
  /** InkLink answered something that nobody has heard of: it is still being checked. */
  readonly unknownStatus: boolean;
  /** The one thing to do; null where nothing can be done now. */
  readonly action: Action | null;
  /** The level that the checks belong to; null for a custom set. */
  readonly level: number | null;
  /** What the checks ask the person for. */
  readonly requested: readonly CheckName[];
  readonly attempts: Attempts;
  readonly startedAt: Date | null;
  /** When InkLink had everything it asked for. */
  readonly submittedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly decidedAt: Date | null;
  /** It is being checked for longer than people are told that it takes. */
  readonly waitsLong: boolean;
  /** Where the person goes on at InkLink, on whichever device; null where there is nothing to go on with. */
  readonly continueUrl: string | null;
  /** Whether the person has passed lesser checks, which stand whatever comes of these. */
  readonly hasEarlierApproval: boolean;
  /** Whether the person has tried anything before. */
  readonly hasHistory: boolean;
  /** Where the person was going. */
  readonly nextPath: string | null;
  /** Whether the page should watch for news. */
  readonly isLive: boolean;
  /** Changes with everything that a page shows of the state. */
  readonly versionTag: string;
};

/** After so long, people are told that it takes longer than usual. */
const minuteMs = 60_000;
const usualWaitMs = { processing: 3 * minuteMs, manual_review: 48 * 60 * minuteMs } as const;

type RefreshOutcome = {
  readonly scope: string;
  /** What the app, or the page that asks for more, is configured to ask for. */
  readonly configured: { readonly scope: string; readonly checks: RequestedChecks };
  readonly now: Date;
  readonly maxAttempts: number;
  hostedFlowUrl(inklinkId: string): string;
};

type Seen = { readonly inquiry: Inquiry | null; readonly stale: boolean; readonly unknownStatus: boolean };

/** `inquiries`: all of the person's; `seen`: the one that the page is about. */
export function toOverview(
  inquiries: readonly Inquiry[],
  seen: Seen,
  { scope, configured, now, maxAttempts, hostedFlowUrl }: RefreshOutcome,
): Overview {
  const inquiry = seen.inquiry === null ? null : atTime(seen.inquiry, now);
  const status = statusOf(inquiry);
  const attempts = countAttempts(inquiries, now, maxAttempts);
  // An older attempt offers nothing to do: the newer one does. What has an unheard-of status is still being checked.
  const isCurrent = currentInquiry(inquiries, scope, now)?.id === inquiry?.id;
  const action = isCurrent && !seen.unknownStatus ? actionOf(status, attempts) : null;
  const waitsLong = inquiry !== null && isWaitingLong(inquiry, now);
  const versionTags = [seen.stale && "stale", seen.unknownStatus && "unknown", waitsLong && "long"].filter(
    Boolean,
  );
  return {
    ...inquiryData(inquiry),
    status,
    stale: seen.stale,
    unknownStatus: seen.unknownStatus,
    action,
    level: levelOf(inquiry?.scope ?? scope),
    requested: checkNamesInScope(inquiry?.scope ?? scope, configured),
    attempts,
    waitsLong,
    continueUrl: action === "continue" ? continueUrl(inquiry, hostedFlowUrl) : null,
    hasHistory: inquiries.length > 0,
    hasEarlierApproval: inquiries.some((one) => one.state.status === "approved" && !covers(one.scope, scope)),
    isLive: inquiry !== null && isLive(inquiry, now),
    versionTag: [status, inquiry?.version ?? 0, ...versionTags].join("."),
  };
}

/** What a page says of the inquiry that it is about. */
function inquiryData(inquiry: Inquiry | null) {
  const state = inquiry?.state;
  return {
    inquiryId: inquiry?.id ?? null,
    reference: inquiry === null ? null : referenceOf(inquiry.id),
    startedAt: inquiry?.createdAt ?? null,
    submittedAt: inquiry?.submittedAt ?? null,
    expiresAt: state !== undefined && isCreated(state) ? state.expiresAt : null,
    decidedAt: state !== undefined && "decidedAt" in state ? state.decidedAt : null,
    nextPath: inquiry?.nextPath ?? null,
  };
}

function continueUrl(inquiry: Inquiry | null, hostedFlowUrl: RefreshOutcome["hostedFlowUrl"]): string | null {
  return inquiry !== null && isCreated(inquiry.state) ? hostedFlowUrl(inquiry.state.inklinkId) : null;
}

function isWaitingLong({ state, submittedAt, createdAt }: Inquiry, now: Date): boolean {
  const { status } = state;
  if (status !== "processing" && status !== "manual_review") return false;
  return now.getTime() - (submittedAt ?? createdAt).getTime() > usualWaitMs[status];
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
      return left > 0 ? "retry" : null;
    case "processing":
    case "manual_review":
    case "approved":
      return null;
  }
}
