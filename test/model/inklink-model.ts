import { err, ok, type Result } from "@/lib/core/result";
import type { CreatedInquiry, InquiryResult, NewInquiry } from "@/lib/inklink/client";
import { type InklinkError, inklinkError } from "@/lib/inklink/errors";
import type { ResultStatus } from "@/lib/inklink/schemas";

/** What comes of asking InkLink to make an inquiry. */
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
 * What reading a result fails with for a while. `vague` is no failure: no result yet, or a status unheard of. What
 * contradicts itself is `contradictory`, and `mismatch` is about somebody else.
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

/** What an inquiry may turn to. Back to where it was is what InkLink does where a check may be repeated. */
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
  /** Whether an answer that named the level was worked off to its end. */
  isLevelHeard: boolean;
  readonly expiresAt: Date;
  status: ResultStatus;
  /** What the API shows for a while after a change, and until when. */
  lag: { readonly status: ResultStatus; readonly until: Date; readonly flaps: boolean } | null;
  /** When it was first decided; null until then. */
  decidedAt: Date | null;
  /** What InkLink has told of it. */
  readonly said: Set<ResultStatus>;
};

export type InklinkModel = ReturnType<typeof createInklinkModel>;

const hourMs = 3_600_000;
/** What was begun in time may end a little late. */
const graceMs = hourMs / 2;
/** So long after the first decision another one may follow. What is later than the reconciler looks is not learned. */
const reversibleMs = 20 * 24 * hourMs;
const rank = { pending: 0, processing: 1, manual_review: 2, approved: 3, rejected: 3, failed: 3 } as const;

/** InkLink, as simple as can be: what it made, what it says of it, and how often it was asked to make something. */
export function createInklinkModel(now: () => Date) {
  const made = new Map<string, Truth>();
  const posts = new Map<string, number>();
  let outage: Outage = "none";
  let reads = 0;

  function make({ subjectId, level }: Wanted, madeLevel = level): Truth {
    const id = `kyc_iq_${made.size + 1}`;
    // Every third one runs out within the hour.
    const expiresAt = new Date(now().getTime() + (made.size % 3 === 2 ? hourMs : 24 * hourMs));
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
      // Of level 1, that is none.
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
    if (truth.subjectId !== subjectId) return err(inklinkError("mismatch", "somebody else's"));
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

  /** A copy that lags, all the time or each second time, shows what was before. */
  function shown({ status, lag }: Truth): ResultStatus {
    if (lag === null || lag.until <= now() || (lag.flaps && reads % 2 === 0)) return status;
    return lag.status;
  }

  /** The status before; null where InkLink does not do such a thing. */
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

/** Readings of results that say something are numbered in the order in which InkLink was asked. */
function nameOfRead(number: number): string {
  return `read-${number}`;
}

/** The number of the reading that an answer came from; null where it came from none. */
export function numberOfRead(requestId: string | null): number | null {
  return requestId === null ? null : Number(requestId.replace("read-", ""));
}

/** For how long the API shows what was before a change, and whether only each second time. */
export type Lag = { readonly lagMs: number; readonly flaps: boolean };

function isDown(outage: Outage): outage is Exclude<Outage, "none" | "vague" | "contradictory"> {
  return outage !== "none" && outage !== "vague" && outage !== "contradictory";
}

/** What is decided for now; it may still be reversed. */
export function isDecided(status: ResultStatus): boolean {
  return rank[status] === rank.approved;
}
