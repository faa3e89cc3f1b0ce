import { dayMs, hourMs } from "@/lib/core/duration";
import type { InquiryState } from "./state";

/** Kinds of emails about an inquiry that was left unfinished: after a while, and before it expires. */
export type ReminderKind = "unfinished" | "expiring";

/** Age of an unfinished inquiry at its first reminder, unless it is about to expire. */
const unfinishedAfterMs = dayMs;
const leastLeftMs = hourMs;
/** The second reminder, at this time before the expiry; only if the first one was at least so long ago. */
const expiringBeforeMs = dayMs;
const leastApartMs = dayMs;

type Reminder = { readonly kind: ReminderKind; readonly atMs: number };

/** The reminders of an inquiry that stays pending, in order of time: two at most. */
function remindersOf(state: InquiryState, createdAt: Date): readonly Reminder[] {
  if (state.status !== "pending") return [];
  const unfinishedMs = createdAt.getTime() + unfinishedAfterMs;
  const expiresMs = state.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY;
  const expiringMs = expiresMs - expiringBeforeMs;
  const reminders: Reminder[] = [];
  if (unfinishedMs + leastLeftMs <= expiresMs) reminders.push({ kind: "unfinished", atMs: unfinishedMs });
  if (state.expiresAt !== null && expiringMs >= unfinishedMs + leastApartMs) {
    reminders.push({ kind: "expiring", atMs: expiringMs });
  }
  return reminders;
}

/** When the next reminder after `now` is due; null if none is left, or if nothing is left unfinished. */
export function nextReminderAt(state: InquiryState, createdAt: Date, now: Date): Date | null {
  const next = remindersOf(state, createdAt).find(({ atMs }) => atMs > now.getTime());
  return next === undefined ? null : new Date(next.atMs);
}

/**
 * The reminder to send at `now`; null if there is none. If both are due because no process ran, only the later one: two
 * at once would say the same.
 */
export function dueReminder(state: InquiryState, createdAt: Date, now: Date): ReminderKind | null {
  if (state.status !== "pending" || (state.expiresAt !== null && state.expiresAt <= now)) return null;
  const due = remindersOf(state, createdAt).filter(({ atMs }) => atMs <= now.getTime());
  return due.at(-1)?.kind ?? null;
}
