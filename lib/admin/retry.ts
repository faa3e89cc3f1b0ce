import "server-only";
import { wakeJob } from "@/lib/db/jobs";
import { mailQueue } from "@/lib/mail/outbox";
import { type Actor, type Deed, logDeed, writeAudit } from "@/lib/users/audit-log";
import type { Context } from "@/lib/verification/store/context";
import { deliveryQueue } from "@/lib/verification/webhooks/deliveries";
import { requeueAllDeliveries, requeueDelivery, requeueMail, userOfDelivery } from "./failed-store";

/** Processes a dead-letter delivery again. False if it is not a dead letter. */
export function retryDelivery({ db, now }: Context, actor: Actor, deliveryId: string): Promise<boolean> {
  return db
    .transaction(async (tx): Promise<Deed | null> => {
      const delivery = await requeueDelivery(tx, deliveryId, now());
      if (delivery === null) return null;
      const subjectId = await userOfDelivery(tx, delivery.inklinkId);
      const deed: Deed = { action: "delivery.retried", subjectId, objectId: deliveryId };
      await writeAudit(tx, actor, deed, now());
      return deed;
    })
    .then((deed) => done(actor, deed, deliveryQueue));
}

/** Processes all dead-letter deliveries again, after their cause is fixed. False if there are none. */
export function retryAllDeliveries({ db, now }: Context, actor: Actor): Promise<boolean> {
  return db
    .transaction(async (tx): Promise<Deed | null> => {
      const count = await requeueAllDeliveries(tx, now());
      if (count === 0) return null;
      const deed: Deed = { action: "deliveries.retried", subjectId: null, objectId: String(count) };
      await writeAudit(tx, actor, deed, now());
      return deed;
    })
    .then((deed) => done(actor, deed, deliveryQueue));
}

/** Sends a dead-letter email again. False if it is not a dead letter. */
export function retryMail({ db, now }: Context, actor: Actor, mailId: string): Promise<boolean> {
  return db
    .transaction(async (tx): Promise<Deed | null> => {
      const mail = await requeueMail(tx, mailId, now());
      if (mail === null) return null;
      const deed: Deed = { action: "mail.retried", subjectId: mail.userId, objectId: mailId };
      await writeAudit(tx, actor, deed, now());
      return deed;
    })
    .then((deed) => done(actor, deed, mailQueue));
}

/** Call after the commit. */
function done(actor: Actor, deed: Deed | null, queue: { readonly name: string }): boolean {
  if (deed === null) return false;
  logDeed(actor, deed);
  wakeJob(queue);
  return true;
}
