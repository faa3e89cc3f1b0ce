import "server-only";
import { hourMs, secondMs } from "@/lib/core/duration";
import { createJob, type Job, type WorkDone } from "@/lib/core/job";
import { pauseOnFailure } from "@/lib/db/jobs";
import { type Taken, takeNext, type WorkContext } from "@/lib/db/take-next";
import { log } from "@/lib/observability/log";
import { telemetry } from "@/lib/observability/metrics";
import {
  completeEvent,
  deadLetterEvent,
  type HostEvent,
  hostEventQueue,
  leaseMs,
  retryEvent,
} from "./outbox";
import type { PostResult } from "./post";

/** Dependencies of the job that sends events. Tests pass their own. */
export type SendContext = WorkContext & {
  /** Never rejects. */
  post(event: HostEvent, at: Date): Promise<PostResult>;
};

/** Maximum number of events that one process sends at once, each of another user. */
const maxAtOnce = 4;

/** After this many failures, over at least a day, an event becomes a dead letter. */
export const maxEventAttempts = 35;

/** Delay after the n-th consecutive failure, in milliseconds: from 5 seconds up to an hour, with jitter. */
export function eventBackoffMs(attempts: number, random: number = Math.random()): number {
  return Math.min(hourMs, 5 * secondMs * 2 ** Math.max(0, attempts - 1)) * (1 + 0.25 * random);
}

/**
 * Sends due events with a worker pool: a receiver that hangs with one user's event delays no other user's. `open`
 * rejects while the database is down. `monotonic` is a clock in milliseconds; tests pass their own.
 */
export function createHostEventJob(open: () => Promise<SendContext>, monotonic?: () => number): Job {
  return createJob({
    name: hostEventQueue.name,
    max: maxAtOnce,
    monotonic,
    // After a failure, the leases end, and the events are due again.
    work: (wakeAnother) =>
      pauseOnFailure("host_event.worker_failed", async () => sendDue(await open(), wakeAnother)),
  });
}

async function sendDue(context: SendContext, onTaken: () => void): Promise<WorkDone> {
  for (let taken = 0; ; taken++) {
    const next = await takeNext(context, hostEventQueue, leaseMs);
    if (next === null) return { taken, restMs: null };
    onTaken();
    await send(context, next).finally(next.finished);
  }
}

async function send(context: SendContext, { row: event, claim }: Taken<HostEvent>): Promise<void> {
  const { db, now } = context;
  const result = await context.post(event, now());
  const { responseStatus } = result;
  const attempts = event.attempts + 1;
  const fields = { hostEvent: event.id, type: event.type, status: responseStatus };
  if (result.isAcknowledged) {
    await completeEvent(db, event, { responseStatus, now: now() });
    telemetry().hostEvent("sent");
    log.info("host_event.sent", fields);
    return;
  }
  const failure = { responseStatus, reason: result.reason };
  if (attempts >= maxEventAttempts) {
    if (!(await deadLetterEvent(db, event, claim, { ...failure, now: now() }))) return;
    telemetry().hostEvent("parked");
    log.alarm("host_event.parked", { ...fields, reason: result.reason, attempts });
    return;
  }
  const dueAt = new Date(now().getTime() + eventBackoffMs(attempts));
  if (!(await retryEvent(db, event, claim, { ...failure, dueAt }))) return;
  telemetry().hostEvent("postponed");
  log.warn("host_event.failed", { ...fields, reason: result.reason, attempts });
}
