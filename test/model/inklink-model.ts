import { dayMs, hourMs } from "@/lib/core/duration";
import { err, ok, type Result } from "@/lib/core/result";
import type { CreatedInquiry, InquiryResult, NewInquiry } from "@/lib/inklink/client";
import { type InklinkError, inklinkError } from "@/lib/inklink/errors";
import type { ResultStatus } from "@/lib/inklink/schemas";

/** The outcomes of creating an inquiry at InkLink. */
export const creations = [
  "made",
  "made_without_expiry",
  "made_with_lower_level",
  "made_with_higher_level",
  "invalid_request",
  "unauthorized",
  "server_error",
  "rate_limited",
  "unreachable",
  "made_but_timeout",
  "timeout",
  "made_but_gateway_error",
  "gateway_error",
  "made_but_invalid_answer",
  "answered_with_the_id_of_another",
] as const;

/**
 * The errors of requests for a result, for a while. `vague` is no error: no result yet, or an unknown status. A result
 * that contradicts itself is `contradictory`; `mismatch` names another subject.
 */
export const outages = [
  "contradictory",
  "mismatch",
  "unreachable",
  "timeout",
  "server_error",
  "rate_limited",
  "invalid_answer",
  "unauthorized",
  "circuit_open",
  "vague",
] as const;

/** The statuses that an inquiry may change to. InkLink goes back to an earlier one if a check may be repeated. */
export const turns = ["pending", "processing", "manual_review", "approved", "rejected", "failed"] as const;

export type Outage = "none" | (typeof outages)[number];
export type Turn = (typeof turns)[number];
type Creation = (typeof creations)[number];

/** An inquiry as InkLink knows it. */
export type Truth = {
  readonly id: string;
  readonly subjectId: string;
  readonly level: number;
  readonly requestedLevel: number;
  /** Whether a response that named the level was processed completely. */
  isLevelHeard: boolean;
  readonly expiresAt: Date;
  status: ResultStatus;
  /** The older status that the API shows for a while after a change, and until when. */
  lag: { readonly status: ResultStatus; readonly until: Date; readonly flaps: boolean } | null;
  /** When it was first decided; null until then. */
  decidedAt: Date | null;
  /** The statuses that InkLink has returned for it. */
  readonly said: Set<ResultStatus>;
};

export type InklinkModel = ReturnType<typeof createInklinkModel>;

/** A flow that began in time may end a little late. */
const graceMs = hourMs / 2;
/** How long after the first decision reversals may follow. The app does not learn of any after the reconciler stops. */
const reversibleMs = 20 * 24 * hourMs;
const rank = { pending: 0, processing: 1, manual_review: 2, approved: 3, rejected: 3, failed: 3 } as const;

/** A minimal InkLink: the inquiries that it created, their results, and the number of create requests per attempt. */
export function createInklinkModel(now: () => Date) {
  const made = new Map<string, Truth>();
  const posts = new Map<string, number>();
  let outage: Outage = "none";
  let reads = 0;

  function make({ subjectId, level }: Wanted, madeLevel = level): Truth {
    const id = `kyc_iq_${made.size + 1}`;
    // Every third one expires within the hour, and every fourth one lasts long enough for both reminders.
    const lifetimeMs = made.size % 4 === 1 ? 5 * dayMs : made.size % 3 === 2 ? hourMs : dayMs;
    const expiresAt = new Date(now().getTime() + lifetimeMs);
    const truth: Truth = {
      ...{ id, subjectId, level: madeLevel, requestedLevel: level, isLevelHeard: false, expiresAt },
      ...{ status: "pending", lag: null, decidedAt: null, said: new Set() },
    };
    made.set(id, truth);
    return truth;
  }

  function create(wanted: NewInquiry, creation: Creation): Result<CreatedInquiry, InklinkError> {
    const attempt = wanted.metadata["verification_id"] ?? "";
    posts.set(attempt, (posts.get(attempt) ?? 0) + 1);
    if (isDown(outage)) return err(inklinkError(outage, "outage"));
    const inquiry = { subjectId: wanted.subjectId, level: "level" in wanted ? wanted.level : 0 };
    switch (creation) {
      case "made":
        return response(make(inquiry));
      case "made_without_expiry":
        return response({ ...make(inquiry), expiresAt: null });
      // For level 1 that is level 0: no checks.
      case "made_with_lower_level":
        return response(make(inquiry, inquiry.level - 1));
      case "made_with_higher_level":
        return response(make(inquiry, inquiry.level + 1));
      case "made_but_timeout":
        make(inquiry);
        return err(inklinkError("timeout", "made all the same"));
      case "made_but_gateway_error":
        make(inquiry);
        return err(inklinkError("gateway_error", "made all the same"));
      case "made_but_invalid_answer":
        make(inquiry);
        return err(inklinkError("invalid_answer", "made all the same"));
      case "answered_with_the_id_of_another": {
        const other = [...made.values()].find(({ level }) => level === inquiry.level) ?? make(inquiry);
        if (other.subjectId === inquiry.subjectId) return response(other);
        return err(inklinkError("mismatch", "made for another subject"));
      }
      default:
        return err(inklinkError(creation, "not made"));
    }
  }

  function read(inquiryId: string, subjectId: string): Result<InquiryResult, InklinkError> {
    if (isDown(outage)) return err(inklinkError(outage, "outage"));
    const truth = made.get(inquiryId);
    if (truth === undefined) return err(inklinkError("not_found", "never made"));
    if (truth.subjectId !== subjectId) return err(inklinkError("mismatch", "another user's"));
    if (outage === "vague") {
      if (truth.status === "pending") return err(inklinkError("not_found", "no result yet"));
      return ok({ status: "unknown", completedAt: null, requestId: null });
    }
    if (outage === "contradictory") return ok({ status: "unknown", completedAt: null, requestId: null });
    reads += 1;
    const status = shown(truth);
    truth.said.add(status);
    return ok({ status, completedAt: null, requestId: nameOfRead(reads) });
  }

  /** A lagging replica returns the earlier status, always or every second time. */
  function shown({ status, lag }: Truth): ResultStatus {
    if (lag === null || lag.until <= now() || (lag.flaps && reads % 2 === 0)) return status;
    return lag.status;
  }

  /** The earlier status; null if InkLink does not make such a change. */
  function turn(truth: Truth, to: Turn, { lagMs, flaps }: Lag): ResultStatus | null {
    const before = truth.status;
    const at = now().getTime();
    const isLate = before === "pending" && at > truth.expiresAt.getTime() + graceMs;
    const isSettled = truth.decidedAt !== null && at > truth.decidedAt.getTime() + reversibleMs;
    if (isLate || isSettled || before === to) return null;
    truth.lag = { status: shown(truth), until: new Date(at + lagMs), flaps };
    truth.status = to;
    if (isDecided(to)) truth.decidedAt ??= now();
    return before;
  }

  return {
    made,
    posts,
    create,
    read,
    turn,
    setOutage: (kind: Outage) => {
      outage = kind;
    },
  };
}

function response({ id, expiresAt, level }: { id: string; expiresAt: Date | null; level: number }) {
  return ok({ id, expiresAt, level, requestId: null });
}

type Wanted = { readonly subjectId: string; readonly level: number };

/** Numbers the reads that return a status, in the order of the requests. */
function nameOfRead(number: number): string {
  return `read-${number}`;
}

/** The number of the read that a result came from; null if it came from none. */
export function numberOfRead(requestId: string | null): number | null {
  return requestId === null ? null : Number(requestId.replace("read-", ""));
}

/** For how long the API returns the earlier status after a change, and whether only every second time. */
export type Lag = { readonly lagMs: number; readonly flaps: boolean };

function isDown(outage: Outage): outage is Exclude<Outage, "none" | "vague" | "contradictory"> {
  return outage !== "none" && outage !== "vague" && outage !== "contradictory";
}

/** Whether the status is a decision; it may still be reversed. */
export function isDecided(status: ResultStatus): boolean {
  return rank[status] === rank.approved;
}
