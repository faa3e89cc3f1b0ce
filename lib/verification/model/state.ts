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
  /**
   * Closed by the person, who withdrew consent, or by an operator: InkLink can still decide it, but not reopen it.
   */
  | ({ readonly status: "failed"; readonly decidedAt: Date; readonly isClosed: true } & Made)
  /** An approval whose time is over by our own clock. */
  | ({ readonly status: "lapsed"; readonly decidedAt: Date; readonly lapsedAt: Date } & Made)
  /**
   * An approval that an operator withdrew. It never counts again: if InkLink decides otherwise and then approves it, it
   * is lapsed again.
   */
  | ({
      readonly status: "lapsed" | "rejected" | "failed";
      readonly decidedAt: Date;
      readonly withdrawal: Withdrawal;
    } & Made);

/** `reason`: one of `withdrawalReasons`; `unknown` once the retention job has deleted it. */
export type Withdrawal = { readonly at: Date; readonly reason: string };

/** Why an operator may withdraw an approval. Ids only, no free text. */
export const withdrawalReasons = ["document_expired", "data_wrong", "fraud_suspected", "requested"] as const;

export type WithdrawalReason = (typeof withdrawalReasons)[number];

type Made = { readonly inklinkId: string; readonly expiresAt: Date | null };

export type FinalStatus = "approved" | "rejected" | "failed";

export type InquiryStatus = InquiryState["status"];

/** All statuses, in the order in which an inquiry can have them. */
export const inquiryStatuses = [
  "creating",
  "unresolved",
  "abandoned",
  "refused",
  "pending",
  "expired",
  "processing",
  "manual_review",
  "approved",
  "rejected",
  "failed",
  "lapsed",
] as const satisfies readonly InquiryStatus[];

export function isInquiryStatus(value: unknown): value is InquiryStatus {
  return inquiryStatuses.some((status) => status === value);
}

/** Our own clock. `approvalValidMs`: for how long after its decision an approval counts; null for ever. */
export type Clock = { readonly now: Date; readonly approvalValidMs: number | null };

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
  | ({ readonly kind: "clock" } & Clock)
  /** The reconciler abandons an inquiry whose id was never learned. */
  | { readonly kind: "given_up" }
  /** An operator closes an open inquiry that blocks its user, or the user withdraws the consent. */
  | { readonly kind: "closed"; readonly at: Date }
  /** An operator withdraws an approval. */
  | { readonly kind: "withdrawn"; readonly at: Date; readonly reason: WithdrawalReason };

/** The actor that caused a change. */
export type Cause = "person" | "return_page" | "live_page" | "webhook" | "reconciler" | "operator" | "clock";

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
  lapsed: 5,
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
      return passTime(current, event);
    case "given_up":
      return current.status === "unresolved" ? { status: "abandoned", reason: current.reason } : null;
    case "closed":
      return close(current, event.at);
    case "withdrawn":
      return withdraw(current, event);
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

/**
 * The kind of email that tells the user of a change: of a decision, an expiry, a review that begins, or an approval that
 * ends. Null for none: no email is sent of an approval that counts again.
 */
export function mailKindOf(current: InquiryState, next: InquiryState): "update" | "review" | "lapsed" | null {
  const { status } = next;
  if (status === "lapsed") return "lapsed";
  if (isSameApproval(current, next)) return null;
  if (status === "manual_review") return "review";
  return isFinal(status) || status === "expired" ? "update" : null;
}

/** Whether the status is a decision. Another decision may still reverse it. */
export function isFinal(status: string | null): status is FinalStatus {
  return status === "approved" || status === "rejected" || status === "failed";
}

/** Whether InkLink's status says the same: it knows of no lapse. */
export function agrees(state: InquiryState, status: ResultStatus): boolean {
  return status === state.status || (status === "approved" && state.status === "lapsed");
}

/** When an approval stopped counting; null if it was not one, or counts. */
export function lapsedAtOf(state: InquiryState): Date | null {
  if ("withdrawal" in state) return state.withdrawal.at;
  return state.status === "lapsed" ? state.lapsedAt : null;
}

/** Whether both are the same approval: only whether it counts differs. */
export function isSameApproval(one: InquiryState, other: InquiryState): other is Approval {
  return isApproval(one) && isApproval(other) && one.decidedAt.getTime() === other.decidedAt.getTime();
}

type Approval = InquiryState & { readonly status: "approved" | "lapsed" };

function isApproval(state: InquiryState): state is Approval {
  return state.status === "approved" || state.status === "lapsed";
}

/** Whether it holds the user's one open slot. */
export function holdsSlot(state: InquiryState): boolean {
  return state.status === "creating" || isOpen(state);
}

function close(current: InquiryState, at: Date): Transition {
  if (!isCreated(current) || !isOpen(current)) return null;
  return { ...made("failed", current), decidedAt: at, isClosed: true };
}

function withdraw(current: InquiryState, { at, reason }: Withdrawal): Transition {
  if (current.status !== "approved") return null;
  return { ...made("lapsed", current), decidedAt: current.decidedAt, withdrawal: { at, reason } };
}

/**
 * Whether a result ranks below the current state and is to be applied once confirmed. Never below an expiry by our own
 * clock, a closing by the person or an operator, or an operator's withdrawal.
 */
export function goesBack(current: InquiryState, status: ResultStatus): boolean {
  if (isUncreated(current) || current.status === "expired") return false;
  if ("isClosed" in current || "withdrawal" in current) return false;
  return rank[status] < rank[current.status];
}

/**
 * Whether a status that InkLink announced ranks at or above the current one and differs from it: the API may lag behind
 * the announcement.
 */
export function isAhead(status: ResultStatus, current: InquiryState): boolean {
  return !agrees(current, status) && rank[status] >= rank[current.status];
}

type ResultTime = { readonly at: Date; readonly isConfirmed?: boolean };

function applyStatus(
  current: Created,
  status: ResultStatus,
  { at, isConfirmed = false }: ResultTime,
): Transition {
  const isLower = rank[status] < rank[current.status];
  if (agrees(current, status) || (isLower && !(isConfirmed && goesBack(current, status)))) return null;
  if ("withdrawal" in current && isFinal(status)) {
    const { withdrawal } = current;
    return { ...made(status === "approved" ? "lapsed" : status, current), decidedAt: at, withdrawal };
  }
  if (isFinal(status)) {
    return { ...made(status, current), decidedAt: at };
  }
  return made(status, current);
}

function made<S extends Created["status"]>(status: S, { inklinkId, expiresAt }: Made): { status: S } & Made {
  return { status, inklinkId, expiresAt };
}

function passTime(current: InquiryState, { now, approvalValidMs }: Clock): Transition {
  if (current.status === "creating" && current.leaseUntil <= now) {
    return { status: "unresolved", reason: "interrupted" };
  }
  if (current.status === "pending" && current.expiresAt !== null && current.expiresAt <= now) {
    return made("expired", current);
  }
  return passValidity(current, { now, approvalValidMs });
}

/** An approval lapses; one that lapsed counts again if it is to count for longer now. */
function passValidity(current: InquiryState, { now, approvalValidMs }: Clock): Transition {
  if (!isApproval(current) || "withdrawal" in current) return null;
  const { status, decidedAt } = current;
  const validUntil = validUntilOf(decidedAt, approvalValidMs);
  const isOver = validUntil !== null && validUntil <= now;
  if (status === "approved") {
    return isOver ? { ...made("lapsed", current), decidedAt, lapsedAt: validUntil } : null;
  }
  return isOver ? null : { ...made("approved", current), decidedAt };
}

/** Until when an approval of that time counts; null for ever. */
export function validUntilOf(decidedAt: Date, approvalValidMs: number | null): Date | null {
  return approvalValidMs === null ? null : new Date(decidedAt.getTime() + approvalValidMs);
}
