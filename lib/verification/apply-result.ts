import "server-only";
import type { Db } from "@/lib/db/client";
import type { InklinkError } from "@/lib/inklink/errors";
import { log } from "@/lib/log";
import { transact } from "./changes";
import type { Context } from "./context";
import type { Inquiry } from "./inquiry";
import { type InquiryState, isCreated, transition } from "./state";
import { type Cause, type Note, readInquiry, saveState } from "./store";

export type Applied = {
  readonly inquiry: Inquiry;
  /** Why InkLink's answer says nothing: an error kind or `unknown_status`; null where it was applied. `not_found` is "no result yet". */
  readonly problem: InklinkError["kind"] | "unknown_status" | null;
  /** The answer was news, and this call wrote it. */
  readonly isWritten?: boolean;
};

/** Somebody changes the row between our read and our write at most this often in a row; then the next asking has it. */
const mostRounds = 5;

type Asking = {
  readonly cause: Cause;
  readonly timeoutMs: number;
  /** What else is written together with the change, or not at all. Not called where nothing changes. */
  readonly alongside?: (tx: Db) => Promise<void>;
};

/**
 * Asks InkLink about an inquiry and applies the answer. The only way in which a result changes a state, whoever asks.
 * An answer is written only over the version it was fetched for; otherwise it may be the older one, and is fetched again.
 */
export async function applyResult(
  context: Context,
  inquiry: Inquiry,
  { cause, timeoutMs, alongside }: Asking,
): Promise<Applied> {
  let current = inquiry;
  for (let round = 0; round < mostRounds; round++) {
    if (!isCreated(current.state)) return { inquiry: current, problem: null };
    const subject = { inquiryId: current.state.inklinkId, subjectId: current.userId };
    const result = await context.inklink.getResult(subject, { timeoutMs });
    if (!result.ok) return { inquiry: current, problem: noteFailure(current, result.error) };
    const { status, completedAt, requestId } = result.value;
    const at = context.now();
    const next = transition(current.state, { kind: "result", status, at: completedAt ?? at });
    if (status === "unknown") return { inquiry: current, problem: noteUnknown(current, requestId) };
    if (next === null) return { inquiry: current, problem: null };
    const { tellsByMail } = context;
    const note = { at, cause, upstreamRequestId: requestId, isAnswer: true, tellsByMail };
    const saved = await saveTogether(context.db, current, next, note, alongside);
    if (saved !== null) return { inquiry: saved, problem: null, isWritten: true };
    const reread = await readInquiry(context.db, current.id);
    if (reread === null) return { inquiry: current, problem: null };
    current = reread;
  }
  return { inquiry: current, problem: null };
}

function saveTogether(
  db: Db,
  current: Inquiry,
  next: InquiryState,
  note: Note,
  alongside: Asking["alongside"],
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
