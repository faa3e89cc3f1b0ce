import { randomUUID } from "node:crypto";
import { signWebhook } from "../../sandbox/webhooks/sign-webhook";

export type Event = { readonly id: string; readonly type: string; readonly inquiryId: string };

export function announce(inquiryId: string, status: string): Event {
  return { id: `wh_evt_${randomUUID()}`, type: `kyc.result.${status}`, inquiryId };
}

export type Sender = { readonly url: string; readonly secret: string };

/** The headers and the body of a delivery, signed now. */
export function signed(event: Event, secret: string): { headers: Record<string, string>; body: string } {
  const { id, type, inquiryId } = event;
  const timestamp = Math.floor(Date.now() / 1000);
  const body = JSON.stringify({ type, timestamp: new Date().toISOString(), data: { inquiry_id: inquiryId } });
  const headers = {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signWebhook({ secret, id, timestamp, body }),
  };
  return { headers, body };
}

/** Delivers an event once. Returns the status of the response; null if there was none. */
export async function deliver(event: Event, { url, secret }: Sender): Promise<number | null> {
  try {
    const response = await fetch(url, { method: "POST", ...signed(event, secret) });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return null;
  }
}
