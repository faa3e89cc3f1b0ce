import "server-only";
import { err, ok, type Result } from "@/lib/core/result";
import { type Actor, logDeed, writeAudit } from "@/lib/users/audit-log";
import { atTime } from "@/lib/verification/model/inquiry";
import { transition, type WithdrawalReason, withdrawalReasons } from "@/lib/verification/model/state";
import { transact } from "@/lib/verification/store/after-commit";
import { type Context, clockOf } from "@/lib/verification/store/context";
import { readInquiry } from "@/lib/verification/store/inquiries";
import { saveState } from "@/lib/verification/store/transitions";
import { isUuid } from "./cursor";

export type Withdrawn = { readonly userId: string };

export type WithdrawError =
  /** There is no such inquiry, or no such reason. */
  | { readonly kind: "unknown" }
  /** It is no approval that counts. */
  | { readonly kind: "not_approved"; readonly userId: string };

/** Maximum attempts to save while results change the row concurrently. */
const maxRounds = 5;

/**
 * Withdraws an approval for good: the user has to be verified again, and no later approval of this inquiry by InkLink
 * counts. InkLink is not notified. Another approval of the user still counts. Throws if the row keeps changing.
 */
export async function withdrawApproval(
  context: Context,
  actor: Actor,
  inquiryId: string,
  reason: unknown,
): Promise<Result<Withdrawn, WithdrawError>> {
  const { db, notifyByEmail, statusEvents } = context;
  if (!isWithdrawalReason(reason)) return err({ kind: "unknown" });
  for (let round = 0; round < maxRounds; round++) {
    const inquiry = isUuid(inquiryId) ? await readInquiry(db, inquiryId) : null;
    if (inquiry === null) return err({ kind: "unknown" });
    const clock = clockOf(context);
    const at = clock.now;
    const { userId } = inquiry;
    const next = transition(atTime(inquiry, clock).state, { kind: "withdrawn", at, reason });
    if (next === null) return err({ kind: "not_approved", userId });
    const deed = { action: "approval.withdrawn", subjectId: userId, objectId: inquiry.id } as const;
    const saved = await transact(db, async (tx) => {
      const written = await saveState(tx, inquiry, next, {
        at,
        cause: "operator",
        notifyByEmail,
        statusEvents,
      });
      if (written !== null) await writeAudit(tx, actor, deed, at);
      return written;
    });
    if (saved === null) continue;
    logDeed(actor, deed);
    return ok({ userId });
  }
  throw new Error(`Inquiry ${inquiryId} changed again and again while its approval was withdrawn`);
}

function isWithdrawalReason(value: unknown): value is WithdrawalReason {
  return withdrawalReasons.some((reason) => reason === value);
}
