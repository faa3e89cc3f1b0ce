import type { WebhookResponse } from "./post-webhook";
import type { WebhookEvent } from "./webhook-event";

export const deliveryStates = ["withheld", "scheduled", "sending", "delivered", "failed"] as const;

export type DeliveryState = (typeof deliveryStates)[number];

export type Try = WebhookResponse & {
  readonly at: Date;
  readonly durationMs: number;
  /** How it differed from an honest one, in words. */
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

/** Every event and what became of it. The oldest are forgotten; `onForget` hears of them. */
export function createDeliveryLog(onForget: (delivery: Delivery) => void) {
  const deliveries: Delivery[] = [];
  return {
    add(event: WebhookEvent, state: DeliveryState): Delivery {
      const delivery: Delivery = { event, tries: [], state, nextTryAt: null };
      deliveries.push(delivery);
      for (const old of deliveries.splice(0, deliveries.length - maxDeliveries)) onForget(old);
      return delivery;
    },
    /** The latest one, since an event can be sent by hand under an id that there was before. */
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
