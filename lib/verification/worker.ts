import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { CircuitState } from "cockatiel";
import { env } from "@/lib/config/env";
import { createHeldClaims, type HeldClaims } from "@/lib/core/held-claims";
import { stopSignal } from "@/lib/core/lifecycle";
import { createLanes, type Lanes } from "@/lib/core/worker-pool";
import { createBreaker, sparing } from "@/lib/inklink/circuit-breaker";
import { describeError } from "@/lib/observability/describe-error";
import type { BreakerState } from "@/lib/observability/instruments";
import { log, withLogContext } from "@/lib/observability/log";
import { telemetry } from "@/lib/observability/metrics";
import type { Context } from "@/lib/verification/store/context";
import { releaseDeliveries } from "@/lib/verification/webhooks/deliveries";
import { workOffDueDeliveries } from "@/lib/verification/webhooks/process";
import { appContext } from "./context";
import { reconcileDue } from "./reconcile";

const tickMs = 1_000;

/** How many deliveries one process works on at once. */
const inboxLanes = 4;
/** While InkLink is spared, what arrives waits for the next look instead of causing one. */
const pauseMs = 900;

type Worker = {
  readonly breaker: ReturnType<typeof createBreaker>;
  readonly inbox: Lanes;
  readonly rounds: Lanes;
  readonly claims: HeldClaims;
};

// One worker for a process, though the routes and the start-up hook are bundled apart.
const processWide: typeof globalThis & { verifyWorker?: Worker } = globalThis;

function worker(): Worker {
  processWide.verifyWorker ??= {
    breaker: loggedBreaker(),
    inbox: createJob("inbox", inboxLanes, workOffDueDeliveries),
    rounds: createJob("reconciler", 1, reconcileDue),
    claims: createHeldClaims(),
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

/** Has the inbox worked off, now or soon, in the background. */
export function workOffInbox(): void {
  worker().inbox.open();
}

function startRound(): void {
  worker().rounds.open();
  workOffInbox();
}

/** One round of the reconciler and of the inbox, to its end. Never throws. */
export async function runRound(): Promise<void> {
  startRound();
  await Promise.all([worker().rounds.drained(), worker().inbox.drained()]);
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
  const tick = RECONCILE === "on" ? startRound : workOffInbox;
  setInterval(tick, tickMs).unref();
}

/**
 * Waits for what this process is working on, for `graceMs` at most, and gives back the rest, so that another instance need
 * not wait for its leases to run out. Nothing new is claimed by then.
 */
export async function finishWork(graceMs: number): Promise<void> {
  const { rounds, inbox, claims } = worker();
  const drained = Promise.all([rounds.drained(), inbox.drained()]);
  await Promise.race([drained, sleep(graceMs, undefined, { ref: false })]);
  await claims.giveBackAll();
}

type Work = (context: Context, onTaken: () => void) => Promise<number>;

function createJob(name: string, most: number, work: Work): Lanes {
  let pausedUntil = 0;
  return createLanes(most, async (openAnother) => {
    if (performance.now() < pausedUntil) return;
    // What one request leaves to be done is done for all of them.
    await withLogContext({}, () => attempt(name, (context) => work(context, openAnother)));
    if (worker().breaker.state === CircuitState.Open) pausedUntil = performance.now() + pauseMs;
  });
}

async function attempt(name: string, work: (context: Context) => Promise<number>): Promise<void> {
  try {
    const context = await appContext();
    const inklink = sparing(context.inklink, worker().breaker);
    const { claims } = worker();
    const background = { ...context, inklink, claims, stopping: stopSignal() };
    await telemetry().round(name, () => work(background));
  } catch (error) {
    // The database is away: what is stored is worked off once it is back.
    const { error: kind, code } = describeError(error);
    log.warn("worker.failed", { error: kind, code });
  }
}
