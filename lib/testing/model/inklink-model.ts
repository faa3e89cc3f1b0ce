import type { CreatedInquiry, InquiryResult, NewInquiry } from "@/lib/inklink/client";
import { type InklinkError, inklinkError } from "@/lib/inklink/errors";
import type { ResultStatus } from "@/lib/inklink/schemas";
import { err, ok, type Result } from "@/lib/result";

/** What comes of asking InkLink to make an inquiry. */
export const creations = [
  "made",
  "made_without_expiry",
  "invalid_request",
  "unauthorized",
  "server_error",
  "rate_limited",
  "unreachable",
  "made_but_timeout",
  "timeout",
  "made_but_invalid_answer",
  "answered_with_the_id_of_another",
] as const;

/** What reading a result fails with for a while. `vague` is no failure: no result yet, or a status unheard of. */
export const outages = [
  "unreachable",
  "timeout",
  "server_error",
  "rate_limited",
  "invalid_answer",
  "unauthorized",
  "circuit_open",
  "vague",
] as const;

/** What an inquiry may turn to. */
export const turns = ["processing", "manual_review", "approved", "rejected", "failed"] as const;

export type Outage = "none" | (typeof outages)[number];
export type Turn = (typeof turns)[number];
type Creation = (typeof creations)[number];

/** An inquiry as InkLink knows it. */
export type Truth = {
  readonly id: string;
  readonly subjectId: string;
  readonly level: number;
  readonly expiresAt: Date;
  status: ResultStatus;
  /** What InkLink has told of it. */
  readonly said: Set<ResultStatus>;
};

export type InklinkModel = ReturnType<typeof createInklinkModel>;

const hourMs = 3_600_000;
/** What was begun in time may end a little late. */
const graceMs = hourMs / 2;
const rank = { pending: 0, processing: 1, manual_review: 2, approved: 3, rejected: 3, failed: 3 } as const;

/** InkLink, as simple as can be: what it made, what it says of it, and how often it was asked to make something. */
export function createInklinkModel(now: () => Date) {
  const made = new Map<string, Truth>();
  const posts = new Map<string, number>();
  let outage: Outage = "none";

  function make({ subjectId, level }: { subjectId: string; level: number }): Truth {
    const id = `kyc_iq_${made.size + 1}`;
    // Every third one runs out within the hour.
    const expiresAt = new Date(now().getTime() + (made.size % 3 === 2 ? hourMs : 24 * hourMs));
    const truth: Truth = { id, subjectId, level, expiresAt, status: "pending", said: new Set() };
    made.set(id, truth);
    return truth;
  }

  function create(wanted: NewInquiry, creation: Creation): Result<CreatedInquiry, InklinkError> {
    const attempt = wanted.metadata["verification_id"] ?? "";
    posts.set(attempt, (posts.get(attempt) ?? 0) + 1);
    if (outage !== "none" && outage !== "vague") return err(inklinkError(outage, "outage"));
    const inquiry = { subjectId: wanted.subjectId, level: "level" in wanted ? wanted.level : 0 };
    switch (creation) {
      case "made":
        return answer(make(inquiry));
      case "made_without_expiry":
        return answer({ ...make(inquiry), expiresAt: null });
      case "made_but_timeout":
        make(inquiry);
        return err(inklinkError("timeout", "made all the same"));
      case "made_but_invalid_answer":
        make(inquiry);
        return err(inklinkError("invalid_answer", "made all the same"));
      case "answered_with_the_id_of_another": {
        const other = [...made.values()].find(({ level }) => level === inquiry.level) ?? make(inquiry);
        if (other.subjectId === inquiry.subjectId) return answer(other);
        return err(inklinkError("mismatch", "made for another subject"));
      }
      default:
        return err(inklinkError(creation, "not made"));
    }
  }

  function read(inquiryId: string, subjectId: string): Result<InquiryResult, InklinkError> {
    if (outage !== "none" && outage !== "vague") return err(inklinkError(outage, "outage"));
    const truth = made.get(inquiryId);
    if (truth === undefined) return err(inklinkError("not_found", "never made"));
    if (truth.subjectId !== subjectId) return err(inklinkError("mismatch", "somebody else's"));
    if (outage === "vague") {
      if (truth.status === "pending") return err(inklinkError("not_found", "no result yet"));
      return ok({ status: "unknown", completedAt: null, requestId: null });
    }
    truth.said.add(truth.status);
    return ok({ status: truth.status, completedAt: null, requestId: null });
  }

  /** The status before; null where InkLink does not do such a thing. */
  function turn(truth: Truth, to: Turn): ResultStatus | null {
    const before = truth.status;
    const isLate = before === "pending" && now().getTime() > truth.expiresAt.getTime() + graceMs;
    if (isLate || before === to || rank[to] < rank[before]) return null;
    truth.status = to;
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

function answer({ id, expiresAt, level }: { id: string; expiresAt: Date | null; level: number }) {
  return ok({ id, expiresAt, level, requestId: null });
}

/** What is decided for now; it may still be reversed. */
export function isDecided(status: ResultStatus): boolean {
  return rank[status] === rank.approved;
}
