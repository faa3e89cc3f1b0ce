import "server-only";
import { err, ok, type Result } from "@/lib/core/result";
import type { InklinkErrorKind } from "@/lib/inklink/errors";
import { type Actor, logDeed, writeAudit } from "@/lib/users/audit-log";
import { isCreated } from "@/lib/verification/model/state";
import { endRefresh } from "@/lib/verification/refresh/claims";
import { applyResult } from "@/lib/verification/refresh/refresh";
import type { Context } from "@/lib/verification/store/context";
import { readInquiry } from "@/lib/verification/store/inquiries";
import { isUuid } from "./cursor";

/** Longer than the timeout of a user's page. */
const timeoutMs = 8_000;

export type RefreshOutcome = {
  readonly userId: string;
  /** Whether the result changed the inquiry; `no_result` if InkLink has none yet. */
  readonly outcome: "changed" | "unchanged" | "no_result";
};

export type RefreshError =
  /** There is no such inquiry. */
  | { readonly kind: "unknown" }
  /** InkLink's id of the inquiry is unknown. */
  | { readonly kind: "not_created"; readonly userId: string }
  /** The call failed, or returned an unknown status. */
  | {
      readonly kind: "refresh_failed";
      readonly userId: string;
      readonly errorCode: InklinkErrorKind | "unknown_status";
    };

/** Refreshes an inquiry now, decided or not: a reversal may not have been announced by webhook. */
export async function refreshNow(
  context: Context,
  actor: Actor,
  inquiryId: string,
): Promise<Result<RefreshOutcome, RefreshError>> {
  const { db, now } = context;
  const inquiry = isUuid(inquiryId) ? await readInquiry(db, inquiryId) : null;
  if (inquiry === null) return err({ kind: "unknown" });
  const { userId } = inquiry;
  if (!isCreated(inquiry.state)) return err({ kind: "not_created", userId });
  const deed = { action: "inquiry.asked", subjectId: userId, objectId: inquiry.id } as const;
  const { errorCode, isWritten = false } = await applyResult(context, inquiry, {
    cause: "operator",
    timeoutMs,
    alongside: (tx) => writeAudit(tx, actor, deed, now()),
  });
  if (!isWritten) {
    await db.transaction(async (tx) => {
      await endRefresh(tx, inquiry.id, now(), errorCode);
      await writeAudit(tx, actor, deed, now());
    });
  }
  logDeed(actor, deed);
  if (errorCode === "not_found") return ok({ userId, outcome: "no_result" });
  if (errorCode !== null) return err({ kind: "refresh_failed", userId, errorCode });
  return ok({ userId, outcome: isWritten ? "changed" : "unchanged" });
}
