import { assertNever } from "@/lib/core/result";
import type { ResultStatus } from "@/lib/inklink/schemas";

/** The state of one inquiry. Each state carries only its own data. */
export type InquiryState =
  /** The row is reserved; a process that renews its lease is calling InkLink. */
  | { readonly status: "creating"; readonly leaseUntil: Date }
  /** InkLink may have made an inquiry whose id was never learned. */
  | { readonly status: "unresolved"; readonly reason: string }
  /** Unresolved for so long that any inquiry InkLink made has expired. */
  | { readonly status: "abandoned"; readonly reason: string }
  /** InkLink made no inquiry. */
  | { readonly status: "refused"; readonly reason: string }
  | ({ readonly status: "pending" } & Made)
  /** It expired by our own clock. InkLink did not report it, and may report otherwise. */
  | ({ readonly status: "expired" } & Made)
  | ({ readonly status: "processing" | "manual_review" } & Made)
  | ({ readonly status: FinalStatus; readonly decidedAt: Date } & Made)
  /** Closed by an operator: InkLink can still decide it, but not reopen it. */
  | ({ readonly status: "failed"; readonly decidedAt: Date; readonly isClosed: true } & Made);

type Made = { readonly inklinkId: string; readonly expiresAt: Date | null };

export type FinalStatus = "approved" | "rejected" | "failed";

export type InquiryStatus = InquiryState["status"];

export type InquiryEvent =
  | { readonly kind: "created"; readonly inklinkId: string; readonly expiresAt: Date | null }
  | { readonly kind: "creation_refused"; readonly reason: string }
  | { readonly kind: "creation_lost"; readonly reason: string }
  /**
   * A result from InkLink's API. `at`: the time of the decision, if it is one. `isConfirmed`: earlier results, some
   * seconds ago, gave the same status, so it does not come from a lagging replica.
   */
  | {
      readonly kind: "result";
      readonly status: ResultStatus | "unknown";
      readonly at: Date;
      readonly isConfirmed?: boolean;
    }
  | { readonly kind: "clock"; readonly now: Date }
  /** The reconciler abandons an inquiry whose id was never learned. */
  | { readonly kind: "given_up" }
  /** An operator closes an open inquiry that blocks its user. */
  | { readonly kind: "closed"; readonly at: Date };

/** The new state, or null if the event changes nothing. */
export type Transition = InquiryState | null;

/**
 * Rank orders results; the times at which they arrived do not. A result of lower rank than the current state is applied
 * only once it is confirmed: a single one may come from a lagging replica. `expired` is our own assumption, so it ranks
 * below every status of InkLink's beyond `pending`.
 */
const rank = {
  creating: 0,
  unresolved: 0,
  abandoned: 0,
  refused: 0,
  pending: 1,
  expired: 2,
  processing: 3,
  manual_review: 4,
  approved: 5,
  rejected: 5,
  failed: 5,
} as const satisfies Record<InquiryStatus, number>;

/** Total: handles every event in every state. */
export function transition(current: InquiryState, event: InquiryEvent): Transition {
  switch (event.kind) {
    case "created":
      return isUncreated(current) ? made("pending", event) : null;
    case "creation_refused":
      // Also if the lease ran out meanwhile: a late refusal is a refusal, and does not count as an attempt.
      return current.status === "creating" || current.status === "unresolved"
        ? { status: "refused", reason: event.reason }
        : null;
    case "creation_lost":
      return current.status === "creating" ? { status: "unresolved", reason: event.reason } : null;
    case "result":
      return isUncreated(current) || event.status === "unknown"
        ? null
        : applyStatus(current, event.status, event);
    case "clock":
      return passTime(current, event.now);
    case "given_up":
      return current.status === "unresolved" ? { status: "abandoned", reason: current.reason } : null;
    case "closed":
      return close(current, event.at);
    default:
      return assertNever(event);
  }
}

type Uncreated = Extract<InquiryState, { status: "creating" | "unresolved" | "abandoned" | "refused" }>;
type Created = Exclude<InquiryState, Uncreated>;

function isUncreated(state: InquiryState): state is Uncreated {
  return rank[state.status] === 0;
}

/** Whether InkLink's id of the inquiry is known. */
export function isCreated(state: InquiryState): state is Created {
  return !isUncreated(state);
}

/** Whether InkLink has yet to decide it. */
export function isOpen(state: InquiryState): boolean {
  return state.status === "pending" || state.status === "processing" || state.status === "manual_review";
}

/** Whether InkLink has reported that it has everything it requested. */
export function isSubmitted(state: InquiryState): boolean {
  return rank[state.status] >= rank.processing;
}

/** Whether it has ended, as far as is known: a decision may still be reversed, and an expiry corrected. */
export function isEnded(state: InquiryState): boolean {
  return !holdsSlot(state) && state.status !== "unresolved";
}

/** The kind of email that tells the user of it: of a decision, an expiry, or a review that begins. Null for none. */
export function mailKindOf({ status }: InquiryState): "update" | "review" | null {
  if (status === "manual_review") return "review";
  return isFinal(status) || status === "expired" ? "update" : null;
}

/** Whether the status is a decision. Another decision may still reverse it. */
export function isFinal(status: string | null): status is FinalStatus {
  return status === "approved" || status === "rejected" || status === "failed";
}

/** Whether it holds the user's one open slot. */
export function holdsSlot(state: InquiryState): boolean {
  return state.status === "creating" || isOpen(state);
}

function close(current: InquiryState, at: Date): Transition {
  if (!isCreated(current) || !isOpen(current)) return null;
  return { ...made("failed", current), decidedAt: at, isClosed: true };
}

/**
 * Whether a result ranks below the current state and is to be applied once confirmed. Never below an expiry by our own
 * clock, nor below an operator's closing.
 */
export function goesBack(current: InquiryState, status: ResultStatus): boolean {
  if (isUncreated(current) || current.status === "expired" || "isClosed" in current) return false;
  return rank[status] < rank[current.status];
}

/**
 * Whether a status that InkLink announced ranks at or above the current one and differs from it: the API may lag behind
 * the announcement.
 */
export function isAhead(status: ResultStatus, current: InquiryState): boolean {
  return status !== current.status && rank[status] >= rank[current.status];
}

type ResultTime = { readonly at: Date; readonly isConfirmed?: boolean };

function applyStatus(
  current: Created,
  status: ResultStatus,
  { at, isConfirmed = false }: ResultTime,
): Transition {
  const isLower = rank[status] < rank[current.status];
  if (status === current.status || (isLower && !(isConfirmed && goesBack(current, status)))) return null;
  if (isFinal(status)) {
    return { ...made(status, current), decidedAt: at };
  }
  return made(status, current);
}

function made<S extends Created["status"]>(status: S, { inklinkId, expiresAt }: Made): { status: S } & Made {
  return { status, inklinkId, expiresAt };
}

function passTime(current: InquiryState, now: Date): Transition {
  if (current.status === "creating" && current.leaseUntil <= now) {
    return { status: "unresolved", reason: "interrupted" };
  }
  if (current.status === "pending" && current.expiresAt !== null && current.expiresAt <= now) {
    return made("expired", current);
  }
  return null;
}
