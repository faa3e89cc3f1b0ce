import type { InquiryStore } from "../inklink/inquiry-store";
import { createDeliveryLog } from "./delivery-log";
import { createOutbox, type Sent } from "./outbox";
import { isWebhookSecret } from "./sign-webhook";
import { type EventParts, eventOf, makeEvent } from "./webhook-event";
import { createWebhookModes } from "./webhook-mode";
import {
  createWebhookSender,
  describeForgery,
  type Forgery,
  isTaken,
  type WebhookSenderOptions,
} from "./webhook-sender";

/** How something is sent by hand: how often at the same time, and what is wrong with it. */
export type ByHand = Forgery & { times?: number };

export type Webhooks = ReturnType<typeof createWebhooks>;

/** Tells the app of every result, in the way that is set, and does by hand what real senders do by oneOffFault. */
export function createWebhooks(options: WebhookSenderOptions, inquiries: InquiryStore, now: () => Date) {
  if (!options.secret.split(" ").every(isWebhookSecret)) throw new Error("The webhook secret is malformed.");
  const webhookSender = createWebhookSender(options, now);
  const log = createDeliveryLog(webhookSender.forget);
  const modes = createWebhookModes();
  const outbox = createOutbox(webhookSender, log, modes);
  const stopListening = inquiries.onChange((change) => {
    const event = eventOf(change);
    if (event) outbox.announce(event);
  });

  /** Again, under the same id. A success settles the event; a forgery says nothing about it. */
  const resend = async (id: string, { times = 1, ...forgery }: ByHand): Promise<Sent | null> => {
    const delivery = log.find(id);
    if (delivery === null) return null;
    const tries = await webhookSender.send(delivery, times, forgery);
    if (describeForgery(forgery) === null && tries.some(isTaken)) webhookSender.settle(delivery, "delivered");
    return { delivery, tries };
  };

  return {
    url: options.url,
    list: log.list,
    modes,
    release: outbox.release,
    resend,
    /** Again, under the same id, after so long. */
    resendIn(id: string, delayMs: number): boolean {
      const delivery = log.find(id);
      if (delivery !== null) webhookSender.deliverIn(delivery, delayMs);
      return delivery !== null;
    },
    /** Everything about an inquiry again, the newest first, one after the other. */
    async resendReversed(inquiryId: string): Promise<void> {
      for (const { event } of log.list({ inquiryId }).reverse()) await resend(event.id, {});
    },
    /** Any event at all, at once and whatever the mode. It is not tried again. */
    async send(parts: EventParts, { times = 1, ...forgery }: ByHand = {}): Promise<Sent> {
      const delivery = log.add(makeEvent(parts, now()), "sending");
      const tries = await webhookSender.send(delivery, times, forgery);
      webhookSender.settle(delivery, tries.some(isTaken) ? "delivered" : "failed");
      return { delivery, tries };
    },
    async close() {
      stopListening();
      await webhookSender.close();
    },
  };
}
