import { setTimeout as wait } from "node:timers/promises";
import { Webhook, WebhookVerificationError } from "standardwebhooks";
import type { Customers } from "./customers";
import type { Attempt, EventLog, Outcome, ReceivedEvent } from "./event-log";
import { eventSchema, type HostEvent } from "./event-schema";
import type { HostMode, HostModes } from "./host-mode";

export type Message = {
  readonly headers: Record<string, string>;
  /** The exact bytes of the request as text: the signature covers them. */
  readonly body: string;
  /** Aborts when the sender hangs up. */
  readonly signal: AbortSignal;
};

type Verified = { ok: true; id: string; event: HostEvent } | { ok: false; status: 400 | 401; reason: string };

/** Takes the app's events. `secret` is `whsec_…`. */
export function createReceiver(parts: {
  readonly secret: string;
  readonly customers: Customers;
  readonly log: EventLog;
  readonly modes: HostModes;
  readonly now: () => Date;
}) {
  const { customers, log, modes, now } = parts;
  const webhook = new Webhook(parts.secret);

  const apply = (received: ReceivedEvent, event: HostEvent): Outcome => {
    if (received.attempts.some(wasTaken)) return "duplicate";
    return customers.apply(event);
  };

  return async ({ headers, body, signal }: Message): Promise<200 | 302 | 400 | 401 | 500> => {
    const verified = verify(webhook, headers, body);
    if (!verified.ok) {
      log.reject(verified.status, verified.reason);
      return verified.status;
    }
    const { id, event } = verified;
    const received = log.find(id) ?? log.add(id, event, body);
    const mode = modes.take();
    const { response } = plans[mode.mode];
    const outcome = plans[mode.mode].outcome ?? apply(received, event);
    const attempt: Attempt = { at: now(), outcome, response: "waiting" };
    received.attempts.push(attempt);
    if (customers.isErased(event.data.user_id)) log.forget(event.data.user_id);
    attempt.response = (await isPatient(mode, signal)) ? response : "abandoned";
    return response;
  };
}

/** What each mode answers, and what becomes of the event if it is not applied. */
const plans = {
  normal: { response: 200, outcome: null },
  slow: { response: 200, outcome: null },
  // While it is away nothing arrives.
  away: { response: 200, outcome: null },
  refusing: { response: 500, outcome: "refused" },
  redirecting: { response: 302, outcome: "redirected" },
} as const satisfies Record<HostMode["mode"], { response: number; outcome: Outcome | null }>;

/** Checks the signature, before anything of the message is believed. */
function verify(webhook: Webhook, headers: Record<string, string>, body: string): Verified {
  try {
    const event = eventSchema.safeParse(webhook.verify(body, headers));
    if (event.success) return { ok: true, id: headers["webhook-id"] ?? "", event: event.data };
    return { ok: false, status: 400, reason: "Not an event of the documented form" };
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false, status: 400, reason: "Not JSON" };
    const reason = error instanceof WebhookVerificationError ? error.message : "Invalid signature";
    return { ok: false, status: 401, reason };
  }
}

function wasTaken({ outcome }: Attempt): boolean {
  return outcome === "applied" || outcome === "older" || outcome === "duplicate";
}

/** Waits in the slow mode. Returns whether the sender waited, too. */
async function isPatient(mode: HostMode, signal: AbortSignal): Promise<boolean> {
  if (mode.mode !== "slow") return true;
  await wait(mode.delayMs, undefined, { ref: false, signal }).catch(() => undefined);
  return !signal.aborted;
}
