import "server-only";
import { err, ok, type Result } from "@/lib/core/result";
import { type Actor, type AuditAction, type Deed, logDeed, writeAudit } from "@/lib/users/audit-log";
import { atTime } from "@/lib/verification/model/inquiry";
import { type InquiryEvent, transition } from "@/lib/verification/model/state";
import { transact } from "@/lib/verification/store/after-commit";
import { type Context, clockOf } from "@/lib/verification/store/context";
import { readInquiry } from "@/lib/verification/store/inquiries";
import { saveState } from "@/lib/verification/store/transitions";
import { isUuid } from "./cursor";

export type Decided = { readonly userId: string };

export type DecideError<NotPossible extends string> =
  /** There is no such inquiry. */
  | { readonly kind: "unknown" }
  /** The inquiry is in another state. */
  | { readonly kind: NotPossible; readonly userId: string };

type Decision<NotPossible extends string> = {
  readonly action: AuditAction;
  /** The operator's decision, made at this time. */
  readonly event: (at: Date) => InquiryEvent;
  /** The error if the state does not allow it. */
  readonly notPossible: NotPossible;
};

/** Maximum attempts to save while results change the row concurrently. */
const maxRounds = 5;

/**
 * Applies an operator's decision to an inquiry, with its entry in the audit log. Reads the row again if a result has
 * changed it meanwhile. Throws if it keeps changing.
 */
export async function decideInquiry<NotPossible extends string>(
  context: Context,
  actor: Actor,
  inquiryId: string,
  { action, event, notPossible }: Decision<NotPossible>,
): Promise<Result<Decided, DecideError<NotPossible>>> {
  const { db, notifyByEmail, statusEvents } = context;
  for (let round = 0; round < maxRounds; round++) {
    const inquiry = isUuid(inquiryId) ? await readInquiry(db, inquiryId) : null;
    if (inquiry === null) return err({ kind: "unknown" });
    const clock = clockOf(context);
    const at = clock.now;
    const { userId } = inquiry;
    const next = transition(atTime(inquiry, clock).state, event(at));
    if (next === null) return err({ kind: notPossible, userId });
    const deed: Deed = { action, subjectId: userId, objectId: inquiry.id };
    const saved = await transact(db, async (tx) => {
      const note = { at, cause: "operator", notifyByEmail, statusEvents } as const;
      const written = await saveState(tx, inquiry, next, note);
      if (written !== null) await writeAudit(tx, actor, deed, at);
      return written;
    });
    if (saved === null) continue;
    logDeed(actor, deed);
    return ok({ userId });
  }
  throw new Error(`Inquiry ${inquiryId} changed again and again: ${action}`);
}
