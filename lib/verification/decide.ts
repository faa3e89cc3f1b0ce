import "server-only";
import type { Db } from "@/lib/db/client";
import { atTime, type Inquiry } from "@/lib/verification/model/inquiry";
import { type InquiryEvent, transition } from "@/lib/verification/model/state";
import { transact } from "@/lib/verification/store/after-commit";
import { type Context, clockOf } from "@/lib/verification/store/context";
import { readInquiry } from "@/lib/verification/store/inquiries";
import { type Note, saveState } from "@/lib/verification/store/transitions";

/** `not_possible`: the inquiry's state does not allow the decision. */
export type DecisionOutcome =
  | { readonly kind: "saved"; readonly userId: string }
  | { readonly kind: "not_possible"; readonly userId: string }
  | { readonly kind: "unknown" };

export type Decision = {
  /** What the person or operator decides, at this time. */
  readonly event: (at: Date) => InquiryEvent;
  readonly note: Pick<Note, "cause" | "notifyByEmail">;
  /** Writes in the transaction of the change. */
  readonly alongside?: (tx: Db, inquiry: Inquiry, at: Date) => Promise<void>;
};

/** Maximum attempts to save while results change the row concurrently. */
const maxRounds = 5;

/**
 * Applies a decision of a person or an operator to an inquiry. Reads the row again if a result has changed it
 * meanwhile. Throws if it keeps changing.
 */
export async function decideInquiry(
  context: Context,
  inquiryId: string,
  { event, note, alongside }: Decision,
): Promise<DecisionOutcome> {
  const { db, statusEvents } = context;
  for (let round = 0; round < maxRounds; round++) {
    const inquiry = await readInquiry(db, inquiryId);
    if (inquiry === null) return { kind: "unknown" };
    const { userId } = inquiry;
    const clock = clockOf(context);
    const at = clock.now;
    const next = transition(atTime(inquiry, clock).state, event(at));
    if (next === null) return { kind: "not_possible", userId };
    const isSaved = await transact(db, async (tx) => {
      const saved = await saveState(tx, inquiry, next, { at, statusEvents, ...note });
      if (saved !== null) await alongside?.(tx, inquiry, at);
      return saved !== null;
    });
    if (isSaved) return { kind: "saved", userId };
  }
  throw new Error(`Inquiry ${inquiryId} changed again and again`);
}
