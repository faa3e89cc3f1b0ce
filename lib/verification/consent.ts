import "server-only";
import { lockUser } from "@/lib/users/user";
import { transact } from "@/lib/verification/store/after-commit";
import { type Consent, listConsents, markWithdrawn } from "@/lib/verification/store/consents";
import type { Context } from "@/lib/verification/store/context";
import { listInquiries } from "@/lib/verification/store/inquiries";
import { appContext } from "./context";
import { decideInquiry } from "./decide";

/** The user's consents, newest first. */
export async function ownConsents(userId: string): Promise<Consent[]> {
  return listConsents((await appContext()).db, userId);
}

/** `withdrawConsent` of the running app. */
export async function withdrawOwnConsent(userId: string): Promise<void> {
  await withdrawConsent(await appContext(), userId);
}

/**
 * Withdraws the user's consent and closes the open inquiries: their hosted flow is not offered any more. One that is
 * being created is closed as soon as it is stored (`saveState`). InkLink is not notified, and keeps what it has; an
 * approval from before stays. Does nothing for a user who was erased.
 */
export async function withdrawConsent(context: Context, userId: string): Promise<void> {
  await transact(context.db, async (tx) => {
    // No start may reserve an attempt meanwhile, and no creation may be stored.
    if (!(await lockUser(tx, userId))) return;
    await markWithdrawn(tx, userId, context.now());
    for (const { id } of await listInquiries(tx, userId)) {
      await decideInquiry({ ...context, db: tx }, id, {
        event: (at) => ({ kind: "closed", at }),
        note: { cause: "person" },
      });
    }
  });
}
