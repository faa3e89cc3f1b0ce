import "server-only";
import { err, ok, type Result } from "@/lib/core/result";
import { type Actor, type AuditAction, type Deed, logDeed, writeAudit } from "@/lib/users/audit-log";
import { decideInquiry } from "@/lib/verification/decide";
import type { InquiryEvent } from "@/lib/verification/model/state";
import type { Context } from "@/lib/verification/store/context";
import { isUuid } from "./cursor";

export type Decided = { readonly userId: string };

export type DecideError<NotPossible extends string> =
  /** There is no such inquiry. */
  | { readonly kind: "unknown" }
  /** The inquiry is in another state. */
  | { readonly kind: NotPossible; readonly userId: string };

type OperatorDecision<NotPossible extends string> = {
  readonly action: AuditAction;
  /** The operator's decision, made at this time. */
  readonly event: (at: Date) => InquiryEvent;
  /** The error if the state does not allow it. */
  readonly notPossible: NotPossible;
};

/** Applies an operator's decision to an inquiry, with its entry in the audit log. Throws if the row keeps changing. */
export async function decideAsOperator<NotPossible extends string>(
  context: Context,
  actor: Actor,
  inquiryId: string,
  { action, event, notPossible }: OperatorDecision<NotPossible>,
): Promise<Result<Decided, DecideError<NotPossible>>> {
  if (!isUuid(inquiryId)) return err({ kind: "unknown" });
  const deedOn = (userId: string): Deed => ({ action, subjectId: userId, objectId: inquiryId });
  const decided = await decideInquiry(context, inquiryId, {
    event,
    note: { cause: "operator", notifyByEmail: context.notifyByEmail },
    alongside: (tx, { userId }, at) => writeAudit(tx, actor, deedOn(userId), at),
  });
  if (decided.kind === "unknown") return err(decided);
  const { kind, userId } = decided;
  if (kind === "not_possible") return err({ kind: notPossible, userId });
  logDeed(actor, deedOn(userId));
  return ok({ userId });
}
