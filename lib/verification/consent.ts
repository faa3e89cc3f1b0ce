import "server-only";
import { lockUser } from "@/lib/users/user";
import { atTime } from "@/lib/verification/model/inquiry";
import { transition } from "@/lib/verification/model/state";
import { transact } from "@/lib/verification/store/after-commit";
import { type Consent, listConsents, markWithdrawn } from "@/lib/verification/store/consents";
import { type Context, clockOf } from "@/lib/verification/store/context";
import { listInquiries, readInquiry } from "@/lib/verification/store/inquiries";
import { saveState } from "@/lib/verification/store/transitions";
import { appContext } from "./context";

/** The user's consents, newest first. */
export async function ownConsents(userId: string): Promise<Consent[]> {
  return listConsents((await appContext()).db, userId);
}

/** `withdrawConsent` of the running app. */
export async function withdrawOwnConsent(userId: string): Promise<void> {
  await withdrawConsent(await appContext(), userId);
}

/**
 * Withdraws the user's consent and closes the open inquiries: their hosted flow is not offered any more. InkLink is not
 * notified, and keeps what it has; an approval from before stays. Does nothing for a user who was erased.
 */
export async function withdrawConsent(context: Context, userId: string): Promise<void> {
  const { db, now } = context;
  await transact(db, async (tx) => {
    // No start may reserve an attempt meanwhile.
    if (!(await lockUser(tx, userId))) return;
    await markWithdrawn(tx, userId, now());
  });
  for (const { id } of await listInquiries(db, userId)) await closeIfOpen(context, id);
}

/** Results may change the row meanwhile: then it is read again. */
async function closeIfOpen(context: Context, id: string): Promise<void> {
  const { db, statusEvents } = context;
  for (;;) {
    const inquiry = await readInquiry(db, id);
    if (inquiry === null) return;
    const clock = clockOf(context);
    const at = clock.now;
    const next = transition(atTime(inquiry, clock).state, { kind: "closed", at });
    const note = { at, cause: "person", statusEvents } as const;
    if (next === null || (await saveState(db, inquiry, next, note)) !== null) return;
  }
}
