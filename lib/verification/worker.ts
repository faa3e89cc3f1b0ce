import "server-only";
import { CircuitState } from "cockatiel";
import { env } from "@/lib/config/env";
import { createHeldClaims, createJob, type Job, runOnce, type WorkDone } from "@/lib/core/job";
import { stopSignal } from "@/lib/core/lifecycle";
import { pauseOnFailure, type StoredJob } from "@/lib/db/jobs";
import { earliestDue } from "@/lib/db/queue";
import { createCircuitBreaker, withCircuitBreaker } from "@/lib/inklink/circuit-breaker";
import type { CircuitBreakerState } from "@/lib/observability/instruments";
import { log, withLogContext } from "@/lib/observability/log";
import { telemetry } from "@/lib/observability/metrics";
import type { Context } from "@/lib/verification/store/context";
import { earliestLapseNotice, hasLapseNotices } from "@/lib/verification/store/lapse-notices";
import { reconcilerQueue } from "@/lib/verification/store/reconcile-claims";
import { reminderQueue } from "@/lib/verification/store/reminder-claims";
import { deliveryQueue, releaseDeliveries } from "@/lib/verification/webhooks/deliveries";
import { processDueDeliveries } from "@/lib/verification/webhooks/process";
import { approvalsJob } from "./approvals";
import { appContext } from "./context";
import { reconcileDue } from "./reconcile";
import { queueDueLapseNotices, queueDueReminders } from "./reminders";

/** Concurrent deliveries per process. */
const maxDeliveries = 4;
/** The pause before the next round while the circuit is open. */
const circuitOpenMs = 900;

const breaker = createCircuitBreaker();
breaker.onBreak(() => log.alarm("inklink.spared"));
breaker.onReset(() => log.info("inklink.recovered"));

const claims = createHeldClaims();

const deliveries = createVerificationJob(deliveryQueue.name, maxDeliveries, processDueDeliveries);
const reconciler = createVerificationJob(reconcilerQueue.name, 1, reconcileDue);
const reminders = createVerificationJob(reminderQueue.name, 1, queueDueReminders);
const lapseNotices = createVerificationJob("lapse_notices", 1, queueDueLapseNotices);

/** Circuit-breaker state of this process. */
export function circuitState(): CircuitBreakerState {
  const { state } = breaker;
  if (state === CircuitState.Closed) return "closed";
  return state === CircuitState.HalfOpen ? "half_open" : "open";
}

/**
 * The background jobs: deliveries always, since an acknowledged delivery must be processed; the reconciler and the
 * reminders unless `RECONCILE` leaves them to an external caller.
 */
export function verificationJobs(): StoredJob[] {
  const { RECONCILE, approvalValidMs, mail } = env();
  const jobs = [{ job: deliveries, earliestDue: earliestDue(deliveryQueue) }];
  if (RECONCILE === "off") return jobs;
  jobs.push({ job: reconciler, earliestDue: earliestDue(reconcilerQueue) }, approvalsJob(approvalValidMs));
  if (mail !== null) jobs.push({ job: reminders, earliestDue: earliestDue(reminderQueue) });
  if (mail !== null && hasLapseNotices(approvalValidMs)) {
    jobs.push({ job: lapseNotices, earliestDue: earliestLapseNotice(approvalValidMs) });
  }
  return jobs;
}

/**
 * At the start of a process that has the database to itself: makes the deliveries due that a previous process had
 * claimed.
 */
export async function takeOverDeliveries(): Promise<void> {
  if (env().DATABASE_URL !== undefined) return;
  const { db, now } = await appContext();
  await releaseDeliveries(db, now());
}

/**
 * Runs one round of the reconciler, of approvals and of the inbox to its end, then of the emails that become due. False
 * if one of them failed; never throws.
 */
export async function runRound(): Promise<boolean> {
  const { approvalValidMs, mail } = env();
  const isDone = await runOnce(reconciler, approvalsJob(approvalValidMs).job, deliveries);
  return mail === null ? isDone : (await runOnce(reminders, lapseNotices)) && isDone;
}

/** Releases the claims of this process, so that another instance need not wait for the leases to end. */
export async function giveBackClaims(): Promise<void> {
  await claims.giveBackAll();
}

type Work = (context: Context, onTaken: () => void) => Promise<number>;

function createVerificationJob(name: string, max: number, work: Work): Job {
  return createJob({
    name,
    max,
    // The round serves all requests, so it has no request's log context.
    work: (wakeAnother) =>
      withLogContext({}, () =>
        pauseOnFailure("worker.failed", () => runJob(name, (context) => work(context, wakeAnother))),
      ),
  });
}

async function runJob(name: string, work: (context: Context) => Promise<number>): Promise<WorkDone> {
  const context = await appContext();
  const inklink = withCircuitBreaker(context.inklink, breaker);
  const background = { ...context, inklink, claims, stopping: stopSignal() };
  const taken = await telemetry().round(name, () => work(background));
  return { taken, restMs: breaker.state === CircuitState.Open ? circuitOpenMs : null };
}
