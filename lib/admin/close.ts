import "server-only";
import { err, ok, type Result } from "@/lib/core/result";
import { type Actor, logDeed, writeAudit } from "@/lib/users/audit-log";
import { atTime } from "@/lib/verification/model/inquiry";
import { transition } from "@/lib/verification/model/state";
import { transact } from "@/lib/verification/store/after-commit";
import { type Context, clockOf } from "@/lib/verification/store/context";
import { readInquiry } from "@/lib/verification/store/inquiries";
import { saveState } from "@/lib/verification/store/transitions";
import { isUuid } from "./cursor";

export type Closed = { readonly userId: string };

export type CloseError =
  /** There is no such inquiry. */
  | { readonly kind: "unknown" }
  /** It has ended, or InkLink has not confirmed its creation. */
  | { readonly kind: "not_open"; readonly userId: string };

/** Maximum attempts to save while results change the row concurrently. */
const maxRounds = 5;

/**
 * Closes an open inquiry that blocks its user, for example because InkLink lost it. It counts as failed, and the user
 * can start another one. InkLink is not notified; a later decision by InkLink still applies. Throws if the row keeps
 * changing.
 */
export async function closeInquiry(
  context: Context,
  actor: Actor,
  inquiryId: string,
): Promise<Result<Closed, CloseError>> {
  const { db, notifyByEmail, statusEvents } = context;
  for (let round = 0; round < maxRounds; round++) {
    const inquiry = isUuid(inquiryId) ? await readInquiry(db, inquiryId) : null;
    if (inquiry === null) return err({ kind: "unknown" });
    const clock = clockOf(context);
    const at = clock.now;
    const { userId } = inquiry;
    const next = transition(atTime(inquiry, clock).state, { kind: "closed", at });
    if (next === null) return err({ kind: "not_open", userId });
    const deed = { action: "inquiry.closed", subjectId: userId, objectId: inquiry.id } as const;
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
  throw new Error(`Inquiry ${inquiryId} changed again and again while it was closed`);
}
