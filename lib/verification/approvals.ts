import "server-only";
import { secondMs } from "@/lib/core/duration";
import { createJob, type WorkDone } from "@/lib/core/job";
import { stopSignal } from "@/lib/core/lifecycle";
import { pauseOnFailure, type StoredJob } from "@/lib/db/jobs";
import { withLogContext } from "@/lib/observability/log";
import { transition } from "@/lib/verification/model/state";
import { earliestLapse, listLapses } from "@/lib/verification/store/approvals";
import { type Context, clockOf } from "@/lib/verification/store/context";
import { saveState } from "@/lib/verification/store/transitions";
import { appContext } from "./context";

/** Inquiries per query, and queries per round. The next round takes the rest. */
const batch = { size: 100, maxPerRound: 10 };
/** The pause after a batch of which nothing could be stored: other processes are storing it. */
const contendedMs = secondMs;

/**
 * Stores what the clock has done to approvals: those that lapsed, and those that count again because the setting was
 * lengthened or removed. Pages and the guard do not wait for it; the timeline and the host product learn of it here.
 * Returns the number of changes.
 */
export async function storeLapses(context: Context): Promise<{ stored: number; isContended: boolean }> {
  let stored = 0;
  for (let count = 0; count < batch.maxPerRound; count++) {
    const due = await listLapses(context.db, clockOf(context), batch.size);
    let saved = 0;
    for (const inquiry of due) {
      if (context.stopping?.aborted) return { stored, isContended: false };
      const clock = clockOf(context);
      const next = transition(inquiry.state, { kind: "clock", ...clock });
      const { notifyByEmail, statusEvents } = context;
      const note = { at: clock.now, cause: "clock", notifyByEmail, statusEvents } as const;
      if (next !== null && (await saveState(context.db, inquiry, next, note)) !== null) saved += 1;
    }
    stored += saved;
    if (due.length < batch.size) return { stored, isContended: false };
    if (saved === 0) return { stored, isContended: true };
  }
  return { stored, isContended: false };
}

const job = createJob({
  name: "approvals",
  max: 1,
  work: () => withLogContext({}, () => pauseOnFailure("worker.failed", runRound)),
});

/** The job that stores lapses. `approvalValidMs`: the setting, which does not change while the process runs. */
export function approvalsJob(approvalValidMs: number | null): StoredJob {
  return { job, earliestDue: earliestLapse(approvalValidMs) };
}

async function runRound(): Promise<WorkDone> {
  const context = { ...(await appContext()), stopping: stopSignal() };
  const { stored, isContended } = await storeLapses(context);
  return { taken: stored, restMs: isContended ? contendedMs : null };
}
