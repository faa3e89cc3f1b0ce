import { assertNever } from "@/lib/core/result";
import type { inquiries } from "@/lib/db/schema";
import type { Inquiry } from "@/lib/verification/model/inquiry";
import { type InquiryState, type InquiryStatus, lapsedAtOf } from "@/lib/verification/model/state";

export type InquiryRow = typeof inquiries.$inferSelect;

/** Converts a row to an inquiry. Throws if a row violates the database's check constraints. */
export function fromRow(row: InquiryRow): Inquiry {
  return {
    id: row.id,
    userId: row.userId,
    scope: row.scope,
    state: stateFromRow(row),
    version: row.version,
    detached: row.detached,
    resultCount: row.resultCount,
    lower:
      row.lowerStatus === null || row.lowerAt === null ? null : { status: row.lowerStatus, at: row.lowerAt },
    nextPath: row.nextPath,
    waived: row.waived,
    createdAt: row.createdAt,
    returnedAt: row.returnedAt,
    submittedAt: row.submittedAt,
    endedAt: row.endedAt,
    check: { startedAt: row.refreshStartedAt, endedAt: row.refreshEndedAt, errorCode: row.refreshErrorCode },
  };
}

/**
 * The columns of a state. Columns that the state does not carry are set to null, except for times that remain valid.
 */
export function toColumns(state: InquiryState): Partial<InquiryRow> & { status: InquiryStatus } {
  switch (state.status) {
    case "creating":
      return { status: state.status, leaseUntil: state.leaseUntil };
    case "unresolved":
    case "abandoned":
    case "refused":
      return { status: state.status, leaseUntil: null, reason: state.reason };
    case "pending":
    case "expired":
    case "processing":
    case "manual_review":
      return { ...madeColumns(state), decidedAt: null };
    case "approved":
    case "rejected":
    case "failed":
    case "lapsed":
      return decidedColumns(state);
    default:
      return assertNever(state);
  }
}

/** A withdrawal has a column of its own: the retention job deletes the reason. */
function decidedColumns(state: Extract<MadeState, { decidedAt: Date }>) {
  return {
    ...madeColumns(state),
    decidedAt: state.decidedAt,
    closed: "isClosed" in state,
    lapsedAt: lapsedAtOf(state),
    withdrawn: "withdrawal" in state,
    reason: "withdrawal" in state ? state.withdrawal.reason : null,
  };
}

type MadeState = Extract<InquiryState, { inklinkId: string }>;

function madeColumns({ status, inklinkId, expiresAt }: MadeState) {
  return { status, inklinkId, expiresAt, leaseUntil: null, reason: null };
}

function stateFromRow(row: InquiryRow): InquiryState {
  const { status, expiresAt } = row;
  switch (status) {
    case "creating":
      return { status, leaseUntil: present(row, "leaseUntil") };
    case "unresolved":
    case "abandoned":
    case "refused":
      return { status, reason: row.reason ?? "unknown" };
    case "pending":
    case "expired":
    case "processing":
    case "manual_review":
      return { status, inklinkId: present(row, "inklinkId"), expiresAt };
    case "approved":
    case "rejected":
    case "failed":
    case "lapsed": {
      const decided = {
        inklinkId: present(row, "inklinkId"),
        expiresAt,
        decidedAt: present(row, "decidedAt"),
      };
      if (row.withdrawn && status !== "approved") {
        const withdrawal = { at: present(row, "lapsedAt"), reason: row.reason ?? "unknown" };
        return { status, ...decided, withdrawal };
      }
      if (status === "lapsed") return { status, ...decided, lapsedAt: present(row, "lapsedAt") };
      return row.closed && status === "failed"
        ? { status, ...decided, isClosed: true }
        : { status, ...decided };
    }
    default:
      throw new Error(`Inquiry ${row.id} has the unknown status ${status}`);
  }
}

function present<K extends keyof InquiryRow>(row: InquiryRow, column: K): NonNullable<InquiryRow[K]> {
  const value = row[column];
  if (value == null) throw new Error(`Inquiry ${row.id} is ${row.status} without ${column}`);
  return value;
}
