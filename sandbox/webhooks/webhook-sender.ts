import { createSchedule } from "../inklink/schedule";
import type { Delivery, DeliveryState, Try } from "./delivery-log";
import { postWebhook } from "./post-webhook";
import { signWebhook } from "./sign-webhook";
import type { WebhookEvent } from "./webhook-event";

export type WebhookSenderOptions = {
  url: string;
  /** One `whsec_…`, or several separated by spaces: each of them signs. */
  secret: string;
  retryScheduleMs?: readonly number[] | undefined;
  timeoutMs?: number | undefined;
};

/** Deliberate defects of a request. */
export type Forgery = {
  secret?: string | undefined;
  timestampOffsetSeconds?: number | undefined;
  tamper?: boolean | undefined;
};

export type WebhookSender = ReturnType<typeof createWebhookSender>;

const defaultRetryScheduleMs = [5000, 30_000, 120_000, 600_000];
const defaultTimeoutMs = 15_000;

/** Delivers events to the webhook address, and retries failed ones by the schedule. */
export function createWebhookSender(options: WebhookSenderOptions, now: () => Date) {
  const { retryScheduleMs = defaultRetryScheduleMs } = options;
  const schedule = createSchedule<Delivery>();
  const { send, isClosed, close } = createSender(options, now);

  const end = (delivery: Delivery, state: "delivered" | "failed") => {
    schedule.cancel(delivery);
    update(delivery, state, null);
  };
  const deliverIn = (delivery: Delivery, delayMs: number, retry = 0) => {
    update(delivery, "scheduled", new Date(now().getTime() + delayMs));
    schedule.after(delivery, delayMs, () => void deliver(delivery, 1, retry));
  };
  const deliver = async (delivery: Delivery, times = 1, retry = 0): Promise<Try[]> => {
    update(delivery, "sending", null);
    const tries = await send(delivery, times);
    const delayMs = retryScheduleMs[retry];
    if (wasTaken(delivery) || tries.some(isTaken)) end(delivery, "delivered");
    else if (delayMs === undefined || isClosed()) end(delivery, "failed");
    else deliverIn(delivery, delayMs, retry + 1);
    return tries;
  };

  return {
    send,
    end,
    deliver,
    deliverIn,
    forget: (delivery: Delivery) => schedule.cancel(delivery),
    async close() {
      schedule.cancelAll();
      await close();
    },
  };
}

function createSender(options: WebhookSenderOptions, now: () => Date) {
  const closing = new AbortController();
  const underWay = new Set<Promise<unknown>>();
  return {
    /** Sends at once, `times` concurrently. The caller decides what this means for the event. */
    async send(delivery: Delivery, times: number, forgery: Forgery = {}): Promise<Try[]> {
      const one = () => tryOnce(options, delivery.event, forgery, now(), closing.signal);
      const sending = Promise.all(Array.from({ length: times }, one));
      underWay.add(sending);
      const tries = await sending;
      underWay.delete(sending);
      delivery.tries.push(...tries);
      return tries;
    },
    isClosed: () => closing.signal.aborted,
    async close() {
      closing.abort();
      await Promise.all(underWay);
    },
  };
}

function update(delivery: Delivery, state: DeliveryState, nextTryAt: Date | null): void {
  Object.assign(delivery, { state, nextTryAt });
}

/** Anything but 2xx counts as failed, redirects included. */
export function isTaken({ status }: Pick<Try, "status">): boolean {
  return status !== null && status >= 200 && status <= 299;
}

/** A manual delivery may have succeeded during an attempt. */
function wasTaken({ state }: Delivery): boolean {
  return state === "delivered";
}

async function tryOnce(
  { url, secret, timeoutMs = defaultTimeoutMs }: WebhookSenderOptions,
  event: WebhookEvent,
  forgery: Forgery,
  at: Date,
  signal: AbortSignal,
): Promise<Try> {
  const { id, body } = event;
  const timestamp = Math.floor(at.getTime() / 1000) + (forgery.timestampOffsetSeconds ?? 0);
  const signatures = (forgery.secret ?? secret)
    .split(" ")
    .map((one) => signWebhook({ secret: one, id, timestamp, body }));
  const headers = {
    "content-type": "application/json",
    "user-agent": "InkLink-Webhooks/1.0",
    // A connection for each request, so that none fails on one that the server has just closed.
    connection: "close",
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signatures.join(" "),
  };
  // One more space is the same JSON: only a signature check over the exact bytes fails.
  const sent = forgery.tamper ? `${body} ` : body;
  const startedAt = performance.now();
  const response = await postWebhook({ url, headers, body: sent, timeoutMs, signal });
  const durationMs = Math.round(performance.now() - startedAt);
  return { at, ...response, durationMs, note: describeForgery(forgery) };
}

export function describeForgery({ secret, timestampOffsetSeconds, tamper }: Forgery): string | null {
  const parts = [
    ...(secret === undefined ? [] : ["with another secret"]),
    ...(timestampOffsetSeconds ? [`with a timestamp ${timestampOffsetSeconds} s off`] : []),
    ...(tamper ? ["changed after signing"] : []),
  ];
  return parts.length === 0 ? null : parts.join(", ");
}
