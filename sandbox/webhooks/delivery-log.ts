import type { WebhookResponse } from "./post-webhook";
import type { WebhookEvent } from "./webhook-event";

export const deliveryStates = ["withheld", "scheduled", "sending", "delivered", "failed"] as const;

export type DeliveryState = (typeof deliveryStates)[number];

export type Try = WebhookResponse & {
  readonly at: Date;
  readonly durationMs: number;
  /** Its defects, as text. */
  readonly note: string | null;
};

export type Delivery = {
  readonly event: WebhookEvent;
  readonly tries: Try[];
  state: DeliveryState;
  /** Null unless it is scheduled. */
  nextTryAt: Date | null;
};

export type DeliveryFilter = { inquiryId?: string | undefined; subjectId?: string | undefined };

export type DeliveryLog = ReturnType<typeof createDeliveryLog>;

const maxDeliveries = 500;

/** Every event and its deliveries. The oldest are dropped and passed to `onForget`. */
export function createDeliveryLog(onForget: (delivery: Delivery) => void) {
  const deliveries: Delivery[] = [];
  return {
    add(event: WebhookEvent, state: DeliveryState): Delivery {
      const delivery: Delivery = { event, tries: [], state, nextTryAt: null };
      deliveries.push(delivery);
      for (const old of deliveries.splice(0, deliveries.length - maxDeliveries)) onForget(old);
      return delivery;
    },
    /** The latest one, since an event can be sent manually under an existing id. */
    find: (id: string): Delivery | null => deliveries.findLast(({ event }) => event.id === id) ?? null,
    /** Oldest first. */
    list: ({ inquiryId, subjectId }: DeliveryFilter = {}): Delivery[] =>
      deliveries.filter(
        ({ event }) =>
          (inquiryId === undefined || event.inquiryId === inquiryId) &&
          (subjectId === undefined || event.subjectId === subjectId),
      ),
  };
}
