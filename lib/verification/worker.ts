import "server-only";
import { CircuitState } from "cockatiel";
import { env } from "@/lib/env";
import { createBreaker, sparing } from "@/lib/inklink/breaker";
import { log } from "@/lib/log";
import { onBehalfOf } from "@/lib/log-context";
import type { BreakerState } from "@/lib/telemetry/instruments";
import { telemetry } from "@/lib/telemetry/recorder";
import { appContext, type Context } from "./context";
import { releaseDeliveries } from "./inbox-store";
import { reconcileDue } from "./reconcile";
import { workOffDueDeliveries } from "./work-off";

const tickMs = 1_000;

type Job = { running: Promise<void> | undefined; again: boolean; pausedUntil: number };

/** While InkLink is spared, what arrives waits for the next look instead of causing one. */
const pauseMs = 900;

type Worker = {
  readonly breaker: ReturnType<typeof createBreaker>;
  readonly inbox: Job;
  readonly rounds: Job;
};

// One worker for a process, though the routes and the start-up hook are bundled apart.
const processWide: typeof globalThis & { verifyWorker?: Worker } = globalThis;

function worker(): Worker {
  processWide.verifyWorker ??= {
    breaker: loggedBreaker(),
    inbox: { running: undefined, again: false, pausedUntil: 0 },
    rounds: { running: undefined, again: false, pausedUntil: 0 },
  };
  return processWide.verifyWorker;
}

function loggedBreaker(): Worker["breaker"] {
  const breaker = createBreaker();
  breaker.onBreak(() => log.alarm("inklink.spared"));
  breaker.onReset(() => log.info("inklink.recovered"));
  return breaker;
}

/** Whether background work spares InkLink, by this process's own experience. */
export function breakerState(): BreakerState {
  const { state } = worker().breaker;
  if (state === CircuitState.Closed) return "closed";
  return state === CircuitState.HalfOpen ? "half_open" : "open";
}

/** Works off the inbox now; where that is going on already, once more afterwards. Never throws. */
export function workOffInbox(): Promise<void> {
  return runOnce(worker().inbox, "inbox", workOffDueDeliveries);
}

/** One round of the reconciler and of the inbox. Never throws. */
export async function runRound(): Promise<void> {
  await Promise.all([runOnce(worker().rounds, "reconciler", reconcileDue), workOffInbox()]);
}

/**
 * Works in the background for as long as the process runs: the inbox always, since what was acknowledged must not wait
 * for anybody; the reconciler unless it is run from outside.
 */
export async function startWorker(): Promise<void> {
  const { DATABASE_URL, RECONCILE } = env();
  if (DATABASE_URL === undefined) {
    const { db, now } = await appContext();
    await releaseDeliveries(db, now());
  }
  const tick = RECONCILE === "on" ? runRound : workOffInbox;
  setInterval(tick, tickMs).unref();
}

async function runOnce(job: Job, name: string, work: (context: Context) => Promise<number>): Promise<void> {
  if (performance.now() < job.pausedUntil) return;
  if (job.running !== undefined) {
    job.again = true;
    return job.running;
  }
  // What one request leaves to be done is done for all of them.
  job.running = onBehalfOf({}, () => attempt(name, work));
  await job.running;
  job.running = undefined;
  if (worker().breaker.state === CircuitState.Open) job.pausedUntil = performance.now() + pauseMs;
  if (!job.again) return;
  job.again = false;
  await runOnce(job, name, work);
}

async function attempt(name: string, work: (context: Context) => Promise<number>): Promise<void> {
  try {
    const context = await appContext();
    const inklink = sparing(context.inklink, worker().breaker);
    await telemetry().round(name, () => work({ ...context, inklink }));
  } catch (error) {
    // The database is away: what is stored is worked off once it is back.
    log.warn("worker.failed", { error: error instanceof Error ? error.name : "unknown" });
  }
}
