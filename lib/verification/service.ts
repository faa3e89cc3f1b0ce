import "server-only";
import type { RequestedChecks } from "@/lib/inklink/schemas";
import type { Inquiry } from "@/lib/verification/model/inquiry";
import { type Overview, toOverview } from "@/lib/verification/model/overview";
import { currentInquiry } from "@/lib/verification/model/policy";
import { coveringScopes, scopeOf } from "@/lib/verification/model/scope";
import { isCreated } from "@/lib/verification/model/state";
import { type Burst, claimLive, claimReturn } from "@/lib/verification/refresh/claims";
import { mayRefresh, refreshForPage } from "@/lib/verification/refresh/refresh-for-page";
import { refreshNow } from "@/lib/verification/refresh/refresh-now";
import { type StartRequest, startVerification } from "@/lib/verification/start/start";
import type { Context } from "@/lib/verification/store/context";
import {
  type Cause,
  findOwnInquiry,
  hasApproval,
  listInquiries,
  maxListed,
} from "@/lib/verification/store/inquiries";
import { appContext } from "./context";
import { readHistory } from "./history";

export type VerificationService = ReturnType<typeof createVerificationService>;

/**
 * The use cases of the running app, for its own checks, or for those of a page that asks for more.
 * Throws where the database is away.
 */
export async function verificationService(checks?: RequestedChecks): Promise<VerificationService> {
  const context = await appContext();
  return createVerificationService(
    checks === undefined ? context : { ...context, checks, scope: scopeOf(checks) },
  );
}

export function createVerificationService(context: Context) {
  /** Starts a verification for the person, or goes on with the open one. */
  function start(request: StartRequest) {
    return startVerification(context, request);
  }

  /** Where the person stands now. */
  async function current(userId: string): Promise<Overview> {
    const inquiries = await listInquiries(context.db, userId);
    const current = currentInquiry(inquiries, context.scope, context.now());
    // As it is stored: by our clock it may have expired since, and a result changes what is stored.
    const inquiry = inquiries.find(({ id }) => id === current?.id) ?? null;
    return withNews(inquiries, inquiry, context.scope, await claimForLivePage(inquiry));
  }

  /**
   * What came of one inquiry, for the page that people return to. Null where this app did not make that inquiry for
   * this person: InkLink is not asked then. `address`: the hash of the one that a return comes from, where it is known.
   */
  async function outcome(
    userId: string,
    inklinkId: string,
    cause: "return_page" | "live_page",
    address: string | null = null,
  ): Promise<Overview | null> {
    const { db, now } = context;
    const isReturn = cause === "return_page";
    // The claim does not wait for the list: whoever comes back is waiting for both.
    const [inquiries, isClaimed] = await Promise.all([
      listInquiries(db, userId),
      isReturn && claimReturn(db, { userId, inklinkId, address }, now(), returnPace),
    ]);
    const own =
      inquiries.find(({ state }) => isCreated(state) && state.inklinkId === inklinkId) ??
      (inquiries.length < maxListed ? null : await findOwnInquiry(db, userId, inklinkId));
    if (own === null) return null;
    return withNews(inquiries, own, own.scope, isReturn ? { cause, isClaimed } : await claimForLivePage(own));
  }

  /** Whether the person has passed the checks, by what is stored. InkLink is not asked. */
  async function isVerified(userId: string): Promise<boolean> {
    return hasApproval(context.db, userId, coveringScopes(context.scope));
  }

  /** What the person has tried so far, and what became of it. */
  function history(userId: string) {
    return readHistory(context, userId);
  }

  async function withNews(
    inquiries: readonly Inquiry[],
    inquiry: Inquiry | null,
    scope: string,
    check: { cause: Cause; isClaimed: boolean },
  ): Promise<Overview> {
    if (inquiry === null)
      return toOverview(inquiries, { inquiry, stale: false, unknownStatus: false }, requested(scope));
    const seen = await refreshForPage(context, inquiry, check);
    const others = inquiries.filter(({ id }) => id !== inquiry.id);
    const newestFirst = [seen.inquiry, ...others].sort(
      (a, b) => b.createdAt.getTime() - a.createdAt.getTime(),
    );
    return toOverview(newestFirst, seen, requested(scope));
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
    return { scope, configured: context, now: context.now(), maxAttempts, hostedFlowUrl };
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

/** A person who comes back is owed the truth, however lately another page asked. Reloading for ever is another matter. */
const returnPace: Burst = { intervalMs: 1_000, size: 3 };

/** Pages that stay open ask more rarely the older the inquiry is: every 2 s at first, every 30 s from 50 minutes on. */
function liveIntervalMs({ createdAt }: Inquiry, now: Date): number {
  return Math.min(30_000, Math.max(2_000, (now.getTime() - createdAt.getTime()) / 100));
}
