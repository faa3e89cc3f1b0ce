import "server-only";
import type { Db } from "@/lib/db/client";
import type { InklinkError } from "@/lib/inklink/errors";
import type { ResultStatus } from "@/lib/inklink/schemas";
import { log } from "@/lib/observability/log";
import type { Inquiry } from "@/lib/verification/model/inquiry";
import { confirmAfterMs, lagMs } from "@/lib/verification/model/schedule";
import {
  agrees,
  type Cause,
  goesBack,
  type InquiryState,
  isCreated,
  transition,
} from "@/lib/verification/model/state";
import { transact } from "@/lib/verification/store/after-commit";
import type { Context } from "@/lib/verification/store/context";
import { readInquiry } from "@/lib/verification/store/inquiries";
import { confirmState, type Note, saveState } from "@/lib/verification/store/transitions";

export type Applied = {
  readonly inquiry: Inquiry;
  /**
   * Why no result was applied: an error kind or `unknown_status`; null if it was applied. `not_found` means "no result
   * yet".
   */
  readonly errorCode: InklinkError["kind"] | "unknown_status" | null;
  /** The result changed the state, and this call wrote it. */
  readonly isWritten?: boolean;
  /** The result was recorded, whether it changed the state or not: a page that waits for it has it. */
  readonly isRecorded?: boolean;
  /** The result ranks below the known state, and is applied once a later result confirms it, a few seconds later. */
  readonly isDoubted?: boolean;
};

/** How often a concurrent change may win between our read and our write; then the next refresh applies the result. */
const maxRounds = 5;

type RefreshOptions = {
  readonly cause: Cause;
  readonly timeoutMs: number;
  /** A page has claimed the refresh: the write also ends the claim. */
  readonly endsRefresh?: boolean;
  /** Writes in the transaction of the change. Not called if nothing changes. */
  readonly alongside?: (tx: Db) => Promise<void>;
};

/**
 * Fetches a result from InkLink and applies it. No other code lets a result change a state. A result is written only
 * over the version it was fetched for, and only if no other result was recorded since; otherwise it may be the older
 * one, and is fetched again.
 */
export async function applyResult(
  context: Context,
  inquiry: Inquiry,
  options: RefreshOptions,
): Promise<Applied> {
  let current = inquiry;
  for (let round = 0; round < maxRounds; round++) {
    if (!isCreated(current.state)) return { inquiry: current, errorCode: null };
    const subject = { inquiryId: current.state.inklinkId, subjectId: current.userId };
    const result = await context.inklink.getResult(subject, { timeoutMs: options.timeoutMs });
    if (!result.ok) return { inquiry: current, errorCode: noteFailure(current, result.error) };
    const { status, requestId } = result.value;
    if (status === "unknown") return { inquiry: current, errorCode: noteUnknown(current, requestId) };
    const fetched = { ...result.value, status, at: context.now() };
    const written = await writeResult(context, current, fetched, options);
    if (written !== null) return written;
    const reread = await readInquiry(context.db, current.id);
    if (reread === null || isSaid(reread, status)) return { inquiry: reread ?? current, errorCode: null };
    current = reread;
  }
  return { inquiry: current, errorCode: null };
}

type FetchedResult = {
  readonly status: ResultStatus;
  readonly completedAt: Date | null;
  readonly requestId: string | null;
  readonly at: Date;
};

/** Writes the change of state that a result leads to, or records that it changes nothing. Null if it is out of date. */
async function writeResult(
  { db, notifyByEmail, statusEvents }: Context,
  current: Inquiry,
  { status, completedAt, requestId, at }: FetchedResult,
  { cause, endsRefresh = false, alongside }: RefreshOptions,
): Promise<Applied | null> {
  const isConfirmed = isSaidBefore(current, status, at);
  // A decision cannot lie ahead: an approval would count for longer than it may.
  const decidedAt = completedAt === null || completedAt > at ? at : completedAt;
  const next = transition(current.state, { kind: "result", status, at: decidedAt, isConfirmed });
  if (next !== null) {
    const note = { at, cause, upstreamRequestId: requestId, isResult: true, notifyByEmail, statusEvents };
    const saved = await saveTogether(db, current, next, note, alongside);
    return saved && { inquiry: saved, errorCode: null, isWritten: true, isRecorded: true };
  }
  const isDoubted = goesBack(current.state, status);
  const lowerStatus = isDoubted ? status : null;
  const refreshAgainAt = isDoubted ? new Date(at.getTime() + lagMs) : null;
  const confirmed = await confirmState(db, current, { at, lowerStatus, refreshAgainAt, endsRefresh });
  return confirmed && { inquiry: confirmed, errorCode: null, isRecorded: true, isDoubted };
}

/** Whether earlier results, some seconds ago, gave the same status of lower rank. */
function isSaidBefore({ lower }: Inquiry, status: ResultStatus, at: Date): boolean {
  return lower?.status === status && at.getTime() - lower.at.getTime() >= confirmAfterMs;
}

/** Whether the result that was recorded instead of this one has the same status. */
function isSaid({ state, lower }: Inquiry, status: ResultStatus): boolean {
  return agrees(state, status) && lower === null;
}

function saveTogether(
  db: Db,
  current: Inquiry,
  next: InquiryState,
  note: Note,
  alongside: RefreshOptions["alongside"],
): Promise<Inquiry | null> {
  if (alongside === undefined) return saveState(db, current, next, note);
  return transact(db, async (tx) => {
    const saved = await saveState(tx, current, next, note);
    if (saved !== null) await alongside(tx);
    return saved;
  });
}

function noteFailure({ id }: Inquiry, error: InklinkError): InklinkError["kind"] {
  const { kind, status, detail, requestId: upstreamRequestId } = error;
  if (kind === "not_found" || kind === "circuit_open") return kind;
  const fields = { inquiry: id, kind, status, detail, upstreamRequestId };
  if (kind === "unauthorized" || kind === "mismatch") log.alarm("inklink.result_refused", fields);
  else log.warn("inklink.result_failed", fields);
  return kind;
}

function noteUnknown({ id }: Inquiry, upstreamRequestId: string | null): "unknown_status" {
  log.alarm("inklink.unknown_status", { inquiry: id, upstreamRequestId });
  return "unknown_status";
}
