import "server-only";
import type { RequestedChecks } from "@/lib/inklink/schemas";
import type { Inquiry } from "@/lib/verification/model/inquiry";
import { type Overview, toOverview } from "@/lib/verification/model/overview";
import { currentInquiry } from "@/lib/verification/model/policy";
import { coveringScopes, scopeOf } from "@/lib/verification/model/scope";
import { type Cause, isCreated } from "@/lib/verification/model/state";
import { type Burst, claimLive, claimReturn } from "@/lib/verification/refresh/claims";
import { mayRefresh, refreshForPage } from "@/lib/verification/refresh/refresh-for-page";
import { refreshNow } from "@/lib/verification/refresh/refresh-now";
import { type StartRequest, startVerification } from "@/lib/verification/start/start";
import { type Context, clockOf } from "@/lib/verification/store/context";
import { findOwnInquiry, hasApproval, listInquiries, maxListed } from "@/lib/verification/store/inquiries";
import { findReversal, findReview } from "@/lib/verification/store/timelines";
import { appContext } from "./context";
import { readHistory } from "./history";

export type VerificationService = ReturnType<typeof createVerificationService>;

/** The use cases of the running app, for its own checks, or for those of a step-up. Throws if the database is down. */
export async function verificationService(checks?: RequestedChecks): Promise<VerificationService> {
  const context = await appContext();
  return createVerificationService(
    checks === undefined ? context : { ...context, checks, scope: scopeOf(checks) },
  );
}

/** How many of a user's inquiries a page reads: the time it takes grows with them. More than anyone has, but for a few. */
const maxOnPage = 50;

export function createVerificationService(context: Context) {
  // All attempts that may count have to be among them.
  const listed = Math.min(maxListed, Math.max(maxOnPage, context.maxAttempts + 1));

  /** Starts a verification for the user, or continues the open one. */
  function start(request: StartRequest) {
    return startVerification(context, request);
  }

  /** The user's current overview. */
  async function current(userId: string): Promise<Overview> {
    const inquiries = await listInquiries(context.db, userId, listed);
    const current = currentInquiry(inquiries, context.scope, clockOf(context));
    // As stored, not `atTime`: it may have expired by our clock since, and a result changes the stored state.
    const inquiry = inquiries.find(({ id }) => id === current?.id) ?? null;
    return withRefresh(inquiries, inquiry, context.scope, await claimForLivePage(inquiry));
  }

  /**
   * The overview of one inquiry, for the return page. Null if this app did not make that inquiry for this user: then no
   * request is made to InkLink. `address`: the hash of the client's address; null if it is not known.
   */
  async function outcome(
    userId: string,
    inklinkId: string,
    cause: "return_page" | "live_page",
    address: string | null = null,
  ): Promise<Overview | null> {
    const { db, now } = context;
    const isReturn = cause === "return_page";
    // The claim and the list run in parallel: the user waits for both.
    const [inquiries, isClaimed] = await Promise.all([
      listInquiries(db, userId, listed),
      isReturn && claimReturn(db, { userId, inklinkId, address }, now(), returnPace),
    ]);
    const own =
      inquiries.find(({ state }) => isCreated(state) && state.inklinkId === inklinkId) ??
      (inquiries.length < listed ? null : await findOwnInquiry(db, userId, inklinkId));
    if (own === null) return null;
    return withRefresh(
      inquiries,
      own,
      own.scope,
      isReturn ? { cause, isClaimed } : await claimForLivePage(own),
      // Live updates of the return page come here, too.
      true,
    );
  }

  /** Whether the user has an approval for the checks, from the database. Makes no request to InkLink. */
  async function isVerified(userId: string): Promise<boolean> {
    return hasApproval(context.db, userId, coveringScopes(context.scope), clockOf(context));
  }

  /** The user's inquiries with their timelines. */
  function history(userId: string) {
    return readHistory(context, userId);
  }

  async function withRefresh(
    inquiries: readonly Inquiry[],
    inquiry: Inquiry | null,
    scope: string,
    claim: { cause: Cause; isClaimed: boolean },
    isReturn = false,
  ): Promise<Overview> {
    if (inquiry === null)
      return toOverview(inquiries, { inquiry, stale: false, unknownStatus: false }, requested(scope));
    const seen = await refreshForPage(context, inquiry, claim);
    const others = inquiries.filter(({ id }) => id !== inquiry.id);
    const newestFirst = [seen.inquiry, ...others].sort(
      (a, b) => b.createdAt.getTime() - a.createdAt.getTime(),
    );
    const { status } = seen.inquiry.state;
    const isRefusal = status === "rejected" || status === "failed";
    const reversedAt = isRefusal ? await findReversal(context.db, inquiry.id) : null;
    const reviewAt = status === "manual_review" ? await findReview(context.db, inquiry.id) : null;
    return toOverview(newestFirst, { ...seen, reversedAt, reviewAt, isReturn }, requested(scope));
  }

  async function claimForLivePage(inquiry: Inquiry | null) {
    const now = context.now();
    const isClaimed =
      inquiry !== null &&
      mayRefresh(context, inquiry) &&
      (await claimLive(context.db, inquiry, now, liveIntervalMs(inquiry, now)));
    return { cause: "live_page", isClaimed } as const;
  }

  function requested(scope: string) {
    const { maxAttempts, hostedFlowUrl } = context;
    return { scope, configured: context, clock: clockOf(context), maxAttempts, hostedFlowUrl };
  }

  return {
    start,
    current,
    outcome,
    isVerified,
    history,
    refreshNow: (userId: string, inquiryId: string) => refreshNow(context, userId, inquiryId),
  };
}

/** A return is refreshed even if another page did so just before. Reloading again and again is limited. */
const returnPace: Burst = { intervalMs: 1_000, size: 3 };

/**
 * The interval between refreshes of an open page, which grows with the age of the inquiry: 2 s at first, 30 s from 50
 * minutes on.
 */
function liveIntervalMs({ createdAt }: Inquiry, now: Date): number {
  return Math.min(30_000, Math.max(2_000, (now.getTime() - createdAt.getTime()) / 100));
}
