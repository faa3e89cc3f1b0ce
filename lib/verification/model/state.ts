import { assertNever } from "@/lib/core/result";
import type { ResultStatus } from "@/lib/inklink/schemas";

/** The state of one inquiry. Each state carries only its own data. */
export type InquiryState =
  /** The row is reserved; InkLink is being called by a process that renews its lease. */
  | { readonly status: "creating"; readonly leaseUntil: Date }
  /** InkLink may have made an inquiry whose id we do not know. */
  | { readonly status: "unresolved"; readonly reason: string }
  /** Unresolved for so long that whatever InkLink may have made has run out. */
  | { readonly status: "abandoned"; readonly reason: string }
  /** InkLink made none. */
  | { readonly status: "refused"; readonly reason: string }
  | ({ readonly status: "pending" } & Made)
  /** Its time passed by our own clock. InkLink did not say so, and may still say otherwise. */
  | ({ readonly status: "expired" } & Made)
  | ({ readonly status: "processing" | "manual_review" } & Made)
  | ({ readonly status: FinalStatus; readonly decidedAt: Date } & Made)
  /** Closed by an operator: InkLink can still decide it, but not open it again. */
  | ({ readonly status: "failed"; readonly decidedAt: Date; readonly isClosed: true } & Made);

type Made = { readonly inklinkId: string; readonly expiresAt: Date | null };

export type FinalStatus = "approved" | "rejected" | "failed";

export type InquiryStatus = InquiryState["status"];

export type InquiryEvent =
  | { readonly kind: "created"; readonly inklinkId: string; readonly expiresAt: Date | null }
  | { readonly kind: "creation_refused"; readonly reason: string }
  | { readonly kind: "creation_lost"; readonly reason: string }
  /**
   * What InkLink's API answered. `at` is the time of the decision, if it is one. `isConfirmed`: its answers before, some
   * seconds ago, said the same, so that it does not come from a copy that lags.
   */
  | {
      readonly kind: "result";
      readonly status: ResultStatus | "unknown";
      readonly at: Date;
      readonly isConfirmed?: boolean;
    }
  | { readonly kind: "clock"; readonly now: Date }
  /** The reconciler gives up waiting for news of an inquiry whose id was never learned. */
  | { readonly kind: "given_up" }
  /** An operator ends an open inquiry that holds its person. */
  | { readonly kind: "closed"; readonly at: Date };

/** The new state, or null where the event changes nothing. */
export type Transition = InquiryState | null;

/**
 * Rank orders what InkLink says; the times at which we heard it do not. What ranks lower than the current state is applied
 * only once it is confirmed: a single answer may come from a copy that lags. `expired` is our own guess, so it ranks below
 * everything that InkLink says beyond `pending`.
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

/** Total: every event is answered in every state. */
export function transition(current: InquiryState, event: InquiryEvent): Transition {
  switch (event.kind) {
    case "created":
      return isUncreated(current) ? made("pending", event) : null;
    case "creation_refused":
      // Also where the clock gave it up meanwhile: a refusal that came late is a refusal, and does not count as an attempt.
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

/** Whether InkLink may still have news of it. */
export function isOpen(state: InquiryState): boolean {
  return state.status === "pending" || state.status === "processing" || state.status === "manual_review";
}

/** Whether InkLink has said that it has everything it asked for. */
export function isSubmitted(state: InquiryState): boolean {
  return rank[state.status] >= rank.processing;
}

/** Whether it is over, as far as is known: a decision may still be reversed, and an expiry be corrected. */
export function isEnded(state: InquiryState): boolean {
  return !holdsSlot(state) && state.status !== "unresolved";
}

/** Whether it is something that the person waits to hear: a decision, or that the time is over. */
export function shouldNotify({ status }: InquiryState): boolean {
  return status === "approved" || status === "rejected" || status === "failed" || status === "expired";
}

/** Whether it takes the person's one open place. */
export function holdsSlot(state: InquiryState): boolean {
  return state.status === "creating" || isOpen(state);
}

function close(current: InquiryState, at: Date): Transition {
  if (!isCreated(current) || !isOpen(current)) return null;
  return { ...made("failed", current), decidedAt: at, isClosed: true };
}

/**
 * Whether an answer of InkLink's goes back behind the current state, and is the truth if it is confirmed. Not behind our own
 * guess that the time is over, nor behind what an operator closed.
 */
export function goesBack(current: InquiryState, status: ResultStatus): boolean {
  if (isUncreated(current) || current.status === "expired" || "isClosed" in current) return false;
  return rank[status] < rank[current.status];
}

/** Whether a status that InkLink announced is ahead of what is known: its API may be behind. */
export function isAhead(status: ResultStatus, current: InquiryState): boolean {
  return status !== current.status && rank[status] >= rank[current.status];
}

type Answered = { readonly at: Date; readonly isConfirmed?: boolean };

function applyStatus(
  current: Created,
  status: ResultStatus,
  { at, isConfirmed = false }: Answered,
): Transition {
  const isLower = rank[status] < rank[current.status];
  if (status === current.status || (isLower && !(isConfirmed && goesBack(current, status)))) return null;
  if (status === "approved" || status === "rejected" || status === "failed") {
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
