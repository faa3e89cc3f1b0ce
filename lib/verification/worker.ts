import "server-only";
import { CircuitState } from "cockatiel";
import { env } from "@/lib/config/env";
import { createHeldClaims } from "@/lib/core/held-claims";
import { createJob, type Job, runToEnd, type WorkDone } from "@/lib/core/job";
import { stopSignal } from "@/lib/core/lifecycle";
import { type StoredJob, wakeJob } from "@/lib/db/jobs";
import { earliestDue } from "@/lib/db/queue";
import { createCircuitBreaker, withCircuitBreaker } from "@/lib/inklink/circuit-breaker";
import { describeError } from "@/lib/observability/describe-error";
import type { CircuitBreakerState } from "@/lib/observability/instruments";
import { log, withLogContext } from "@/lib/observability/log";
import { telemetry } from "@/lib/observability/metrics";
import type { Context } from "@/lib/verification/store/context";
import { reconcilerQueue } from "@/lib/verification/store/reconcile-claims";
import { deliveryQueue, releaseDeliveries } from "@/lib/verification/webhooks/deliveries";
import { processDueDeliveries } from "@/lib/verification/webhooks/process";
import { appContext } from "./context";
import { reconcileDue } from "./reconcile";

/** How many deliveries one process works on at once. */
const maxDeliveries = 4;
/** While InkLink is spared, what is due waits this long before the next try. */
const circuitOpenMs = 900;
/** The same while the database is away. */
const afterFailureMs = 1_000;

const breaker = createCircuitBreaker();
breaker.onBreak(() => log.alarm("inklink.spared"));
breaker.onReset(() => log.info("inklink.recovered"));

const claims = createHeldClaims();

const deliveries = createVerificationJob(deliveryQueue.name, maxDeliveries, processDueDeliveries);
const reconciler = createVerificationJob(reconcilerQueue.name, 1, reconcileDue);

/** Whether background work spares InkLink, by this process's own experience. */
export function circuitState(): CircuitBreakerState {
  const { state } = breaker;
  if (state === CircuitState.Closed) return "closed";
  return state === CircuitState.HalfOpen ? "half_open" : "open";
}

/**
 * What is done in the background: deliveries always, since what was acknowledged must not wait for anybody; the reconciler
 * unless it is run from outside.
 */
export function verificationJobs(): StoredJob[] {
  const jobs = [{ job: deliveries, earliestDue: earliestDue(deliveryQueue) }];
  if (env().RECONCILE === "on") jobs.push({ job: reconciler, earliestDue: earliestDue(reconcilerQueue) });
  return jobs;
}

/** A process that has the database to itself and starts: what another one was at work on is due again. */
export async function takeOverDeliveries(): Promise<void> {
  if (env().DATABASE_URL !== undefined) return;
  const { db, now } = await appContext();
  await releaseDeliveries(db, now());
}

/** Has the inbox worked off, now, in the background. */
export function processInbox(): void {
  wakeJob(deliveryQueue);
}

/** One round of the reconciler and of the inbox, to its end. Never throws. */
export async function runRound(): Promise<void> {
  await runToEnd(reconciler, deliveries);
}

/** Gives back what this process could not finish, so that another instance need not wait for its leases to end. */
export async function giveBackClaims(): Promise<void> {
  await claims.giveBackAll();
}

type Work = (context: Context, onTaken: () => void) => Promise<number>;

function createVerificationJob(name: string, max: number, work: Work): Job {
  return createJob({
    name,
    max,
    // What one request leaves to be done is done for all of them.
    work: (wakeAnother) => withLogContext({}, () => attempt(name, (context) => work(context, wakeAnother))),
  });
}

async function attempt(name: string, work: (context: Context) => Promise<number>): Promise<WorkDone> {
  try {
    const context = await appContext();
    const inklink = withCircuitBreaker(context.inklink, breaker);
    const background = { ...context, inklink, claims, stopping: stopSignal() };
    const taken = await telemetry().round(name, () => work(background));
    return { taken, restMs: breaker.state === CircuitState.Open ? circuitOpenMs : null };
  } catch (error) {
    // The database is away: what is stored is worked off once it is back.
    const { error: kind, code } = describeError(error);
    log.warn("worker.failed", { error: kind, code });
    return { taken: 0, restMs: afterFailureMs };
  }
}
