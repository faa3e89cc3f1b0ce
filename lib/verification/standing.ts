import { asOf, type Inquiry } from "./inquiry";
import { type Attempts, countAttempts, currentInquiry, statusOf, type VerificationStatus } from "./policy";
import { covers, levelOf } from "./scope";
import { isCreated, isOpen } from "./state";

export type Action = "start" | "continue" | "retry";

/** Where a person stands, as pages show it. */
export type Standing = {
  readonly status: VerificationStatus;
  /** The last known state, because InkLink could not be asked just now. */
  readonly stale: boolean;
  /** InkLink answered something that nobody has heard of: it is still being checked. */
  readonly unknownStatus: boolean;
  /** The one thing to do; null where nothing can be done now. */
  readonly action: Action | null;
  /** The level that the checks belong to; null for a custom set. */
  readonly level: number | null;
  readonly attempts: Attempts;
  readonly startedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly decidedAt: Date | null;
  /** Whether the person has passed lesser checks, which stand whatever comes of these. */
  readonly hasEarlierApproval: boolean;
  /** Where the person was going. */
  readonly nextPath: string | null;
  /** Whether the page should watch for news. */
  readonly follow: boolean;
  /** Changes with everything that a page shows of the state. */
  readonly mark: string;
};

type Seen = { readonly inquiry: Inquiry | null; readonly stale: boolean; readonly unknownStatus: boolean };

/** `inquiries`: all of the person's; `seen`: the one that the page is about. */
export function toStanding(
  inquiries: readonly Inquiry[],
  seen: Seen,
  { scope, now, maxAttempts }: { scope: string; now: Date; maxAttempts: number },
): Standing {
  const inquiry = seen.inquiry === null ? null : asOf(seen.inquiry, now);
  const status = statusOf(inquiry);
  const attempts = countAttempts(inquiries, now, maxAttempts);
  // An older attempt offers nothing to do: the newer one does. What has an unheard-of status is still being checked.
  const isCurrent = currentInquiry(inquiries, scope, now)?.id === inquiry?.id;
  const state = inquiry?.state;
  return {
    status,
    stale: seen.stale,
    unknownStatus: seen.unknownStatus,
    action: isCurrent && !seen.unknownStatus ? actionOf(status, attempts) : null,
    level: levelOf(inquiry?.scope ?? scope),
    attempts,
    startedAt: inquiry?.createdAt ?? null,
    expiresAt: state !== undefined && isCreated(state) ? state.expiresAt : null,
    decidedAt: state !== undefined && "decidedAt" in state ? state.decidedAt : null,
    hasEarlierApproval: inquiries.some((one) => one.state.status === "approved" && !covers(one.scope, scope)),
    nextPath: inquiry?.nextPath ?? null,
    follow: state !== undefined && isOpen(state),
    mark: `${status}.${inquiry?.version ?? 0}${seen.stale ? ".stale" : ""}${seen.unknownStatus ? ".unknown" : ""}`,
  };
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
