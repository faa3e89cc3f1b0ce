import "server-only";
import type { Db } from "@/lib/db/client";
import { wakeJob } from "@/lib/db/jobs";
import { mailQueue } from "@/lib/mail/outbox";
import { type Actor, type Deed, logDeed, writeAudit } from "@/lib/users/audit-log";
import { hostEventQueue } from "@/lib/users/host-events/outbox";
import type { Context } from "@/lib/verification/store/context";
import { deliveryQueue } from "@/lib/verification/webhooks/deliveries";
import { type DateRange, daysOf } from "./date-range";
import {
  requeueDeliveries,
  requeueDelivery,
  requeueEvent,
  requeueEventsOf,
  requeueFailedEvents,
  requeueMail,
  requeueMails,
  userOfDelivery,
} from "./failed-store";

/** Processes a dead-letter delivery again. False if it is not a dead letter. */
export function retryDelivery(context: Context, actor: Actor, deliveryId: string): Promise<boolean> {
  return retry(context, actor, deliveryQueue, async (tx, at) => {
    const delivery = await requeueDelivery(tx, deliveryId, at);
    if (delivery === null) return null;
    const subjectId = await userOfDelivery(tx, delivery.inklinkId);
    return { action: "delivery.retried", subjectId, objectId: deliveryId };
  });
}

/**
 * Processes the dead-letter deliveries of one cause again, after it is fixed; all of them if it is null. False if there
 * are none.
 */
export function retryDeliveries(context: Context, actor: Actor, reason: string | null): Promise<boolean> {
  return retry(context, actor, deliveryQueue, async (tx, at) => {
    const count = await requeueDeliveries(tx, reason, at);
    if (count === 0) return null;
    return { action: "deliveries.retried", subjectId: null, objectId: countOf(count, reason) };
  });
}

/** Sends a dead-letter email again. False if it is not a dead letter. */
export function retryMail(context: Context, actor: Actor, mailId: string): Promise<boolean> {
  return retry(context, actor, mailQueue, async (tx, at) => {
    const mail = await requeueMail(tx, mailId, at);
    if (mail === null) return null;
    return { action: "mail.retried", subjectId: mail.userId, objectId: mailId };
  });
}

/** Sends the dead-letter emails of one cause again, after it is fixed. False if there are none. */
export function retryMails(context: Context, actor: Actor, reason: string): Promise<boolean> {
  return retry(context, actor, mailQueue, async (tx, at) => {
    const count = await requeueMails(tx, reason, at);
    if (count === 0) return null;
    return { action: "mails.retried", subjectId: null, objectId: countOf(count, reason) };
  });
}

/** Sends an event again, also one that was sent. False if there is none, or if it waits anyway. */
export function resendEvent(context: Context, actor: Actor, eventId: string): Promise<boolean> {
  return retry(context, actor, hostEventQueue, async (tx, at) => {
    const event = await requeueEvent(tx, eventId, at);
    if (event === null) return null;
    return { action: "event.resent", subjectId: event.userId, objectId: eventId };
  });
}

/**
 * Sends the dead-letter events of one cause again, after it is fixed; all of them if it is null. False if there are
 * none.
 */
export function resendFailedEvents(context: Context, actor: Actor, reason: string | null): Promise<boolean> {
  return retry(context, actor, hostEventQueue, async (tx, at) => {
    const count = await requeueFailedEvents(tx, reason, at);
    if (count === 0) return null;
    return { action: "events.resent", subjectId: null, objectId: countOf(count, reason) };
  });
}

/** Sends all events of a date range again, for a host product that has lost them. False if there are none. */
export function resendEventsOf(context: Context, actor: Actor, dateRange: DateRange): Promise<boolean> {
  return retry(context, actor, hostEventQueue, async (tx, at) => {
    if ((await requeueEventsOf(tx, dateRange, at)) === 0) return null;
    const { from, to } = daysOf(dateRange);
    return { action: "events.resent", subjectId: null, objectId: `${from}/${to}` };
  });
}

/** What the audit log says of several: `12`, or `12:timeout`. */
function countOf(count: number, reason: string | null): string {
  return reason === null ? String(count) : `${count}:${reason}`;
}

/** Requeues with an audit entry, in one transaction, and then wakes the job. `requeue` returns null if there is nothing. */
async function retry(
  { db, now }: Context,
  actor: Actor,
  queue: { readonly name: string },
  requeue: (tx: Db, at: Date) => Promise<Deed | null>,
): Promise<boolean> {
  const deed = await db.transaction(async (tx) => {
    const requeued = await requeue(tx, now());
    if (requeued !== null) await writeAudit(tx, actor, requeued, now());
    return requeued;
  });
  if (deed === null) return false;
  logDeed(actor, deed);
  wakeJob(queue);
  return true;
}
