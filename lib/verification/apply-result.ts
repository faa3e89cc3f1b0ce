import "server-only";
import type { InklinkError } from "@/lib/inklink/errors";
import { log } from "@/lib/log";
import type { Context } from "./context";
import type { Inquiry } from "./inquiry";
import { isCreated, transition } from "./state";
import { type Cause, readInquiry, saveState } from "./store";

export type Applied = {
  readonly inquiry: Inquiry;
  /** Why InkLink's answer says nothing: an error kind or `unknown_status`; null where it was applied. `not_found` is "no result yet". */
  readonly problem: InklinkError["kind"] | "unknown_status" | null;
  /** The answer was news, and this call wrote it. */
  readonly isWritten?: boolean;
};

/** Somebody changes the row between our read and our write at most this often in a row; then the next asking has it. */
const mostRounds = 5;

/**
 * Asks InkLink about an inquiry and applies the answer. The only way in which a result changes a state, whoever asks.
 * An answer is written only over the version it was fetched for; otherwise it may be the older one, and is fetched again.
 */
export async function applyResult(
  context: Context,
  inquiry: Inquiry,
  { cause, timeoutMs }: { cause: Cause; timeoutMs: number },
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
    const saved = await saveState(context.db, current, next, {
      at,
      cause,
      upstreamRequestId: requestId,
      isAnswer: true,
      tellsByMail: context.tellsByMail,
    });
    if (saved !== null) return { inquiry: saved, problem: null, isWritten: true };
    const reread = await readInquiry(context.db, current.id);
    if (reread === null) return { inquiry: current, problem: null };
    current = reread;
  }
  return { inquiry: current, problem: null };
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
