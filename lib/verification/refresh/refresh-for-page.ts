import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { atTime, type Inquiry, isLive } from "@/lib/verification/model/inquiry";
import type { Context } from "@/lib/verification/store/context";
import { type Cause, readInquiry } from "@/lib/verification/store/inquiries";
import { endRefresh, noteReturn } from "./claims";
import { type Applied, applyResult } from "./refresh";

/** A page waits this long for InkLink, and then shows what was known before. */
const pageTimeoutMs = 3_000;
/** Whoever waits for another page's asking looks often at first, and then more rarely, since there may be many. */
const poll = { firstMs: 50, maxMs: 400, growth: 1.5 };

export type PageInquiry = {
  readonly inquiry: Inquiry;
  /** InkLink could not be asked just now: what is shown is the last known state. */
  readonly stale: boolean;
  /** InkLink answered with a status that nobody has heard of. */
  readonly unknownStatus: boolean;
};

/**
 * The inquiry with InkLink's current answer, for a page. However many pages ask, InkLink is asked by the one that has
 * claimed it; the others get the answer that is on its way, or the last one. What is decided is not asked about, nor what is
 * expired, but for a little while after the person came back: it may have been finished just in time.
 */
export async function refreshForPage(
  context: Context,
  inquiry: Inquiry,
  check: { cause: Cause; isClaimed: boolean },
): Promise<PageInquiry> {
  const page = await refreshOrWait(context, inquiry, check);
  // A claim notes the return, too. Where a webhook or another page was quicker, the person came back all the same.
  const isNoted = check.isClaimed || page.inquiry.returnedAt !== null;
  if (check.cause !== "return_page") return page;
  const now = context.now();
  if (!isNoted) await noteReturn(context.db, inquiry.id, now);
  // What was read before the return was noted does not say so yet.
  return { ...page, inquiry: { ...page.inquiry, returnedAt: page.inquiry.returnedAt ?? now } };
}

async function refreshOrWait(
  context: Context,
  inquiry: Inquiry,
  { cause, isClaimed }: { cause: Cause; isClaimed: boolean },
): Promise<PageInquiry> {
  const isAsked =
    mayRefresh(context, inquiry) || (isClaimed && atTime(inquiry, context.now()).state.status === "expired");
  if (!isAsked) return toPage(inquiry, null);
  if (!isClaimed) return awaitOtherRefresh(context, inquiry);
  const refreshOptions = { cause, timeoutMs: pageTimeoutMs, endsRefresh: true };
  const {
    inquiry: current,
    problem,
    isRecorded = false,
  } = await applyResult(context, inquiry, refreshOptions);
  // An answer was written down together with the end of the asking.
  if (!isRecorded) await endRefresh(context.db, inquiry.id, context.now(), problem);
  return toPage(current, problem);
}

/** Whether InkLink may have news for a page. */
export function mayRefresh({ now }: Context, inquiry: Inquiry): boolean {
  return isLive(inquiry, now());
}

/** Somebody is asking, or enough was asked. */
async function awaitOtherRefresh({ db }: Context, seen: Inquiry): Promise<PageInquiry> {
  const giveUpAt = performance.now() + pageTimeoutMs;
  for (let waitMs = poll.firstMs; ; waitMs = Math.min(poll.maxMs, waitMs * poll.growth)) {
    const inquiry = await readInquiry(db, seen.id);
    // Erased while its page is made: the next page finds nobody signed in.
    if (inquiry === null) return toPage(seen, null);
    const { endedAt, problem } = inquiry.check;
    if (endedAt !== null) return toPage(inquiry, problem);
    if (performance.now() > giveUpAt) return toPage(inquiry, "timeout");
    await sleep(waitMs);
  }
}

/** No result yet, and a status that nobody has heard of, are answers too: the inquiry is ours, so it waits. */
const answered = [null, "not_found", "unknown_status"] as const satisfies Applied["problem"][];

function toPage(inquiry: Inquiry, problem: string | null): PageInquiry {
  return {
    inquiry,
    stale: !answered.some((one) => one === problem),
    unknownStatus: problem === "unknown_status",
  };
}
