import "server-only";
import type { Context } from "@/lib/verification/store/context";
import { listInquiries } from "@/lib/verification/store/inquiries";
import { claimLive } from "./claims";
import { mayRefresh, refreshForPage } from "./refresh-for-page";

/** The outcome of a refresh that the user requested. */
export type RefreshNowOutcome =
  /** The inquiry differs from the one that the page showed. */
  | "changed"
  /** InkLink returned nothing new. */
  | "unchanged"
  /** The last refresh was within the interval. */
  | "too_soon"
  /** InkLink could not be reached. */
  | "away";

/** The minimum interval between refreshes of one inquiry, however often the button is pressed. */
const intervalMs = 5_000;

/** Never refreshes another user's inquiry, nor one that has ended. Refreshes the user's own inquiry on request. */
export async function refreshNow(
  context: Context,
  userId: string,
  inquiryId: string,
): Promise<RefreshNowOutcome> {
  const own = (await listInquiries(context.db, userId)).find(({ id }) => id === inquiryId);
  if (own === undefined || !mayRefresh(context, own)) return "changed";
  const isClaimed = await claimLive(context.db, own, context.now(), intervalMs);
  const seen = await refreshForPage(context, own, { cause: "live_page", isClaimed });
  if (seen.inquiry.version !== own.version) return "changed";
  if (seen.stale) return "away";
  return isClaimed ? "unchanged" : "too_soon";
}
