import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { atTime, type Inquiry, isLive } from "@/lib/verification/model/inquiry";
import type { Cause } from "@/lib/verification/model/state";
import { type Context, clockOf } from "@/lib/verification/store/context";
import { readInquiry } from "@/lib/verification/store/inquiries";
import { endRefresh, noteReturn } from "./claims";
import { type Applied, applyResult } from "./refresh";

/** How long a page waits for InkLink before it shows the last known state. */
const pageTimeoutMs = 3_000;
/**
 * The polling intervals of a page that waits for another page's refresh: short at first, then longer, since many may
 * wait.
 */
const poll = { firstMs: 50, maxMs: 400, growth: 1.5 };

export type PageInquiry = {
  readonly inquiry: Inquiry;
  /** InkLink could not be reached: the last known state is shown. */
  readonly stale: boolean;
  /** InkLink returned an unknown status. */
  readonly unknownStatus: boolean;
};

/**
 * Refreshes an inquiry for a page. Only the page that holds the claim makes a request to InkLink; the others wait for
 * its result, or use the last one. A decided inquiry is not refreshed. Nor is an expired one, except for a short time
 * after the return: the user may have finished just in time.
 */
export async function refreshForPage(
  context: Context,
  inquiry: Inquiry,
  claim: { cause: Cause; isClaimed: boolean },
): Promise<PageInquiry> {
  const page = await refreshOrWait(context, inquiry, claim);
  if (claim.cause !== "return_page") return page;
  // A claim records the return, too. If a webhook or another page was quicker, it is recorded here.
  const isNoted = claim.isClaimed || page.inquiry.returnedAt !== null;
  const now = context.now();
  if (!isNoted) await noteReturn(context.db, inquiry.id, now);
  // The row may have been read before the return was recorded.
  return { ...page, inquiry: { ...page.inquiry, returnedAt: page.inquiry.returnedAt ?? now } };
}

async function refreshOrWait(
  context: Context,
  inquiry: Inquiry,
  { cause, isClaimed }: { cause: Cause; isClaimed: boolean },
): Promise<PageInquiry> {
  const shouldRefresh =
    mayRefresh(context, inquiry) ||
    (isClaimed && atTime(inquiry, clockOf(context)).state.status === "expired");
  if (!shouldRefresh) return toPage(inquiry, null);
  if (!isClaimed) return awaitOtherRefresh(context, inquiry);
  const refreshOptions = { cause, timeoutMs: pageTimeoutMs, endsRefresh: true };
  const {
    inquiry: current,
    errorCode,
    isRecorded = false,
  } = await applyResult(context, inquiry, refreshOptions);
  // A recorded result has ended the refresh already.
  const endedAt = context.now();
  if (!isRecorded) await endRefresh(context.db, inquiry.id, endedAt, errorCode);
  // The row was read before the refresh ended.
  return toPage({ ...current, check: { ...current.check, endedAt, errorCode } }, errorCode);
}

/** Whether a refresh may bring a change for a page. */
export function mayRefresh(context: Context, inquiry: Inquiry): boolean {
  return isLive(inquiry, clockOf(context));
}

/** Another refresh is running, or the last one is recent enough. */
async function awaitOtherRefresh({ db }: Context, seen: Inquiry): Promise<PageInquiry> {
  const giveUpAt = performance.now() + pageTimeoutMs;
  for (let waitMs = poll.firstMs; ; waitMs = Math.min(poll.maxMs, waitMs * poll.growth)) {
    const inquiry = await readInquiry(db, seen.id);
    // Erased meanwhile: the next page finds no signed-in user.
    if (inquiry === null) return toPage(seen, null);
    const { endedAt, errorCode } = inquiry.check;
    if (endedAt !== null) return toPage(inquiry, errorCode);
    if (performance.now() > giveUpAt) return toPage(inquiry, "timeout");
    await sleep(waitMs);
  }
}

/**
 * "No result yet" and an unknown status do not make the page stale: the inquiry exists at InkLink, and is undecided.
 */
const notStale = [null, "not_found", "unknown_status"] as const satisfies Applied["errorCode"][];

function toPage(inquiry: Inquiry, errorCode: string | null): PageInquiry {
  return {
    inquiry,
    stale: !notStale.some((one) => one === errorCode),
    unknownStatus: errorCode === "unknown_status",
  };
}
