import { dayMs } from "@/lib/core/duration";
import { atTime, type Inquiry } from "./inquiry";
import { covers } from "./scope";
import { type Clock, type InquiryStatus, isCreated, isOpen } from "./state";

/** The window in which attempts are counted. */
export const attemptWindowMs = dayMs;

/** The status shown to a user; `none` until an inquiry was created. */
export type VerificationStatus =
  | "none"
  | Exclude<InquiryStatus, "creating" | "unresolved" | "abandoned" | "refused">;

export type StartDecision =
  | { readonly kind: "start" }
  /** The user has an approval for these checks. */
  | { readonly kind: "approved"; readonly inquiry: Inquiry }
  /** An open inquiry is pending: continue it. */
  | { readonly kind: "resume"; readonly inquiry: Inquiry }
  /** An inquiry is being checked: there is nothing for the user to do. */
  | { readonly kind: "wait"; readonly inquiry: Inquiry }
  /** Another request of the same user is creating an inquiry. */
  | { readonly kind: "creating"; readonly inquiry: Inquiry }
  | { readonly kind: "limit"; readonly nextAttemptAt: Date };

export type Attempts = {
  readonly left: number;
  /** When the next attempt becomes available; null while some are left. */
  readonly nextAt: Date | null;
};

/** Decides what a start request leads to. `inquiries`: all of the user's, newest first. */
export function decideStart(
  inquiries: readonly Inquiry[],
  { scope, clock, maxAttempts }: { scope: string; clock: Clock; maxAttempts: number },
): StartDecision {
  const current = currentInquiry(inquiries, scope, clock);
  if (current?.state.status === "approved") return { kind: "approved", inquiry: current };
  if (current?.state.status === "pending") return { kind: "resume", inquiry: current };
  if (current !== null && isOpen(current.state)) return { kind: "wait", inquiry: current };
  const creating = inquiries
    .map((inquiry) => atTime(inquiry, clock))
    .find((inquiry) => inquiry.scope === scope && inquiry.state.status === "creating");
  if (creating !== undefined) return { kind: "creating", inquiry: creating };
  const { nextAt } = countAttempts(inquiries, clock.now, maxAttempts);
  return nextAt === null ? { kind: "start" } : { kind: "limit", nextAttemptAt: nextAt };
}

/**
 * The inquiry that decides the user's status in `scope`: an approval first, then an open one (either may be of a higher
 * level), then the newest; an approval that lapsed may be of a higher level, too. Null if none was created.
 */
export function currentInquiry(inquiries: readonly Inquiry[], scope: string, clock: Clock): Inquiry | null {
  const made = inquiries
    .map((inquiry) => atTime(inquiry, clock))
    .filter((inquiry) => statusOf(inquiry) !== "none" && covers(inquiry.scope, scope));
  return (
    made.find((inquiry) => inquiry.state.status === "approved") ??
    made.find((inquiry) => isOpen(inquiry.state)) ??
    made.find((inquiry) => inquiry.scope === scope || inquiry.state.status === "lapsed") ??
    null
  );
}

/** The status shown for an inquiry. An inquiry that InkLink did not confirm counts as none. */
export function statusOf(inquiry: Inquiry | null): VerificationStatus {
  return inquiry === null || !isCreated(inquiry.state) ? "none" : inquiry.state.status;
}

/** The attempts within the window that were made, or may have been made. */
export function countAttempts(inquiries: readonly Inquiry[], now: Date, maxAttempts: number): Attempts {
  const counted = countedAttempts(inquiries, now).map(({ createdAt }) => createdAt.getTime());
  // The next attempt becomes available when the oldest of the last `maxAttempts` leaves the window.
  const blocking = counted[maxAttempts - 1];
  return {
    left: Math.max(0, maxAttempts - counted.length),
    nextAt: blocking === undefined ? null : new Date(blocking + attemptWindowMs),
  };
}

/** The attempts that count, newest first. Refused and waived attempts do not count. */
function countedAttempts(inquiries: readonly Inquiry[], now: Date): Inquiry[] {
  const since = now.getTime() - attemptWindowMs;
  return inquiries
    .filter(
      ({ state, waived, createdAt }) => state.status !== "refused" && !waived && createdAt.getTime() > since,
    )
    .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
}

/**
 * The newest attempts to waive so that the user has one left: usually one, more if the limit was lowered meanwhile,
 * none if an attempt is left.
 */
export function attemptsToWaive(inquiries: readonly Inquiry[], now: Date, maxAttempts: number): Inquiry[] {
  const counted = countedAttempts(inquiries, now);
  return counted.slice(0, Math.max(0, counted.length - maxAttempts + 1));
}
