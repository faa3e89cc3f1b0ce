import "server-only";
import type { Context } from "@/lib/verification/store/context";
import { listInquiries } from "@/lib/verification/store/inquiries";
import { claimLive } from "./claims";
import { mayRefresh, refreshForPage } from "./refresh-for-page";

/** What a person who is impatient is told. */
export type RefreshNowOutcome =
  /** The inquiry is not what the page said that it was. */
  | "news"
  /** InkLink was asked, and has nothing new. */
  | "no_news"
  /** InkLink was asked a moment ago already. */
  | "too_soon"
  /** InkLink could not be asked. */
  | "away";

/** However often people press, InkLink is asked about one inquiry once in this time. */
const intervalMs = 5_000;

/** Asks InkLink because the person wants to know now. What is over, or somebody else's, is not asked about. */
export async function refreshNow(
  context: Context,
  userId: string,
  inquiryId: string,
): Promise<RefreshNowOutcome> {
  const own = (await listInquiries(context.db, userId)).find(({ id }) => id === inquiryId);
  if (own === undefined || !mayRefresh(context, own)) return "news";
  const isClaimed = await claimLive(context.db, own, context.now(), intervalMs);
  const seen = await refreshForPage(context, own, { cause: "live_page", isClaimed });
  if (seen.inquiry.version !== own.version) return "news";
  if (seen.stale) return "away";
  return isClaimed ? "no_news" : "too_soon";
}
