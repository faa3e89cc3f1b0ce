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

/** Options of a manual delivery: how many concurrently, and which defects. */
export type ByHand = Forgery & { times?: number };

export type Webhooks = ReturnType<typeof createWebhooks>;

/** Delivers every result to the app in the current mode, and sends manual deliveries with a real sender's faults. */
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

  /** Again, under the same id. A success marks the event delivered; a forgery does not. */
  const resend = async (id: string, { times = 1, ...forgery }: ByHand): Promise<Sent | null> => {
    const delivery = log.find(id);
    if (delivery === null) return null;
    const tries = await webhookSender.send(delivery, times, forgery);
    if (describeForgery(forgery) === null && tries.some(isTaken)) webhookSender.end(delivery, "delivered");
    return { delivery, tries };
  };

  return {
    url: options.url,
    list: log.list,
    modes,
    release: outbox.release,
    resend,
    /** Again, under the same id, after a delay. */
    resendIn(id: string, delayMs: number): boolean {
      const delivery = log.find(id);
      if (delivery !== null) webhookSender.deliverIn(delivery, delayMs);
      return delivery !== null;
    },
    /** All events of an inquiry again, the newest first, one after the other. */
    async resendReversed(inquiryId: string): Promise<void> {
      for (const { event } of log.list({ inquiryId }).reverse()) await resend(event.id, {});
    },
    /** Any event, at once and in any mode, without retries. */
    async send(parts: EventParts, { times = 1, ...forgery }: ByHand = {}): Promise<Sent> {
      const delivery = log.add(makeEvent(parts, now()), "sending");
      const tries = await webhookSender.send(delivery, times, forgery);
      webhookSender.end(delivery, tries.some(isTaken) ? "delivered" : "failed");
      return { delivery, tries };
    },
    async close() {
      stopListening();
      await webhookSender.close();
    },
  };
}
