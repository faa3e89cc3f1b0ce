import "server-only";
import { createWorkerPool } from "@/lib/core/worker-pool";
import { type Taken, takeNext } from "@/lib/db/take-next";
import { log } from "@/lib/observability/log";
import { atTime, type Inquiry } from "@/lib/verification/model/inquiry";
import { giveUpAfterMs, lagMs, nextReconcile } from "@/lib/verification/model/schedule";
import {
  type Clock,
  type InquiryEvent,
  isCreated,
  isSameApproval,
  transition,
} from "@/lib/verification/model/state";
import { noteErrorCode } from "@/lib/verification/refresh/claims";
import { applyResult } from "@/lib/verification/refresh/refresh";
import { type Context, clockOf } from "@/lib/verification/store/context";
import { reconcilerQueue, scheduleReconcile } from "@/lib/verification/store/reconcile-claims";
import { saveState } from "@/lib/verification/store/transitions";
import { backgroundTimeoutMs } from "@/lib/verification/webhooks/process";

/** The lease of a claimed inquiry: longer than a refresh may take. */
const leaseMs = 20_000;
/** Concurrent refreshes per process. */
const concurrency = 4;
/** Refreshes per process and round, so that an outage is not followed by a stampede. */
const maxPerRound = 100;
/** The delay of due inquiries while the circuit is open, with jitter against a stampede afterwards. */
const circuitOpenMs = 15_000;

/**
 * Refreshes all due inquiries in a worker pool, until none is due or the circuit is open. An inquiry is claimed only
 * once a worker is free, so that a slow response delays no other inquiry. Returns the number of claimed inquiries.
 */
export async function reconcileDue(context: Context): Promise<number> {
  let taken = 0;
  let isOver = false;
  const failures: unknown[] = [];
  const pool = createWorkerPool(concurrency, async (wakeAnother) => {
    while (!isOver && taken < maxPerRound) {
      // Counted before the claim, or the workers together would exceed the maximum.
      taken += 1;
      const due = await takeNext(context, reconcilerQueue, leaseMs).catch((error: unknown) => {
        failures.push(error);
        return null;
      });
      if (due === null) {
        taken -= 1;
        isOver = true;
        return;
      }
      wakeAnother();
      if ((await reconcile(context, due)) === "circuit_open") isOver = true;
    }
  });
  pool.wake();
  await pool.onIdle();
  if (failures.length > 0) throw failures[0];
  return taken;
}

async function reconcile(
  context: Context,
  { row: due, finished }: Taken<Inquiry>,
): Promise<"done" | "circuit_open"> {
  try {
    const reconciled = await bringUpToDate(context, due);
    await scheduleReconcile(context.db, reconciled.inquiry, nextRefreshAt(reconciled, context.now()));
    return reconciled.isCircuitOpen ? "circuit_open" : "done";
  } catch (error) {
    // Its lease runs out, and then it is due again.
    log.alarm("reconcile.failed", {
      inquiry: due.id,
      error: error instanceof Error ? error.name : "unknown",
    });
    return "done";
  } finally {
    finished();
  }
}

function nextRefreshAt(
  { inquiry, resultFrom, isCircuitOpen, isDoubted }: Reconciled,
  now: Date,
): Date | null {
  if (isCircuitOpen) return new Date(now.getTime() + circuitOpenMs * (0.5 + Math.random()));
  if (isDoubted) return new Date(now.getTime() + lagMs);
  const { state, createdAt, endedAt } = inquiry;
  return nextReconcile(state, { createdAt, endedAt, now, resultFrom });
}

type Reconciled = {
  readonly inquiry: Inquiry;
  /** When the request for the result was sent; null if there was no result. */
  readonly resultFrom: Date | null;
  /** Whether the circuit was open, so that no request was made. */
  readonly isCircuitOpen: boolean;
  /** Whether the result needs confirmation, a few seconds later. */
  readonly isDoubted: boolean;
};

async function bringUpToDate(context: Context, due: Inquiry): Promise<Reconciled> {
  if (!isCreated(due.state)) {
    const inquiry = await apply(context, due, giveUpOrPass(due, clockOf(context)));
    return { inquiry, resultFrom: null, isCircuitOpen: false, isDoubted: false };
  }
  const requestedAt = context.now();
  const applied = await applyResult(context, due, { cause: "reconciler", timeoutMs: backgroundTimeoutMs });
  const { inquiry, errorCode, isWritten = false, isDoubted = false } = applied;
  if (!isWritten) await noteErrorCode(context.db, inquiry.id, errorCode);
  // "No result yet" counts as a result; an unknown status does not.
  const hasResult = errorCode === null || errorCode === "not_found";
  if (!hasResult)
    return { inquiry, resultFrom: null, isCircuitOpen: errorCode === "circuit_open", isDoubted };
  // Expires only after a refresh that did not report otherwise.
  const passed = await apply(context, inquiry, { kind: "clock", ...clockOf(context) });
  return { inquiry: passed, resultFrom: requestedAt, isCircuitOpen: false, isDoubted };
}

/** The effect of time on an attempt whose InkLink id is not known. */
function giveUpOrPass({ state, createdAt }: Inquiry, clock: Clock): InquiryEvent {
  const isOld = clock.now.getTime() - createdAt.getTime() >= giveUpAfterMs;
  return state.status === "unresolved" && isOld ? { kind: "given_up" } : { kind: "clock", ...clock };
}

async function apply(context: Context, inquiry: Inquiry, event: InquiryEvent): Promise<Inquiry> {
  const { db, now, notifyByEmail, statusEvents } = context;
  const next = transition(inquiry.state, event);
  // The job of approvals stores what lapses (`approvals.ts`).
  if (next === null || isSameApproval(inquiry.state, next)) return inquiry;
  const note = { at: now(), cause: "reconciler", notifyByEmail, statusEvents } as const;
  return (await saveState(db, inquiry, next, note)) ?? atTime(inquiry, clockOf(context));
}
