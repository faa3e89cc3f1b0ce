import type { Delivery, DeliveryLog, Try } from "./delivery-log";
import type { WebhookEvent } from "./webhook-event";
import type { WebhookModes } from "./webhook-mode";
import type { WebhookSender } from "./webhook-sender";

/** The deliveries of one command, and the response statuses. */
export type Sent = { delivery: Delivery; tries: Try[] };

export type Release = { order?: "queued" | "reversed" | undefined; subjectId?: string | undefined };

/** Events on their way out. The mode decides how they are delivered. */
export function createOutbox(webhookSender: WebhookSender, log: DeliveryLog, modes: WebhookModes) {
  /** One after the other, so that they arrive in this order. */
  const deliverInTurn = async (deliveries: Delivery[]): Promise<Sent[]> => {
    const sent: Sent[] = [];
    // All leave the withheld set at once, so that a concurrent release does not send them again.
    for (const delivery of deliveries) delivery.state = "sending";
    for (const delivery of deliveries) sent.push({ delivery, tries: await webhookSender.deliver(delivery) });
    return sent;
  };
  const withheld = (filter: { subjectId?: string | undefined } = {}) =>
    log.list(filter).filter(({ state }) => state === "withheld");

  return {
    announce(event: WebhookEvent): void {
      const delivery = log.add(event, "withheld");
      const mode = modes.modeFor(event);
      switch (mode.mode) {
        case "normal":
          void webhookSender.deliver(delivery);
          break;
        case "twice":
          void webhookSender.deliver(delivery, 2);
          break;
        case "late":
          webhookSender.deliverIn(delivery, mode.delayMs);
          break;
        case "reversed": {
          const held = withheld().filter((it) => modes.modeFor(it.event) === mode);
          if (held.length >= (mode.count ?? Infinity)) void deliverInTurn(held.reverse());
          break;
        }
        case "off":
          break;
        default:
          mode satisfies never;
      }
    },
    /** Sends the withheld events. Without an order, the mode decides. */
    release({ order, subjectId }: Release): Promise<Sent[]> {
      const kept = withheld({ subjectId });
      const newestFirst = order ? order === "reversed" : modes.modeOf(subjectId).mode === "reversed";
      return deliverInTurn(newestFirst ? kept.reverse() : kept);
    },
  };
}
