import "server-only";
import { err, type Result } from "@/lib/core/result";
import type { Actor } from "@/lib/users/audit-log";
import { type WithdrawalReason, withdrawalReasons } from "@/lib/verification/model/state";
import type { Context } from "@/lib/verification/store/context";
import { type Decided, type DecideError, decideAsOperator } from "./decide-as-operator";

/** `unknown`: there is no such inquiry, or no such reason. `not_approved`: it is no approval that counts. */
export type WithdrawError = DecideError<"not_approved">;

/**
 * Withdraws an approval for good: the user has to be verified again, and no later approval of this inquiry by InkLink
 * counts. InkLink is not notified. Another approval of the user still counts. Throws if the row keeps changing.
 */
export async function withdrawApproval(
  context: Context,
  actor: Actor,
  inquiryId: string,
  reason: unknown,
): Promise<Result<Decided, WithdrawError>> {
  if (!isWithdrawalReason(reason)) return err({ kind: "unknown" });
  return decideAsOperator(context, actor, inquiryId, {
    action: "approval.withdrawn",
    event: (at) => ({ kind: "withdrawn", at, reason }),
    notPossible: "not_approved",
  });
}

function isWithdrawalReason(value: unknown): value is WithdrawalReason {
  return withdrawalReasons.some((reason) => reason === value);
}
