import { createControl } from "../control-client";
import { startTestWorld } from "../test-world";
import { signWebhook } from "../webhooks/sign-webhook";

export const secret = `whsec_${Buffer.from("signs events, thirty-two bytes..").toString("base64")}`;
const otherSecret = `whsec_${Buffer.from("signs events of another product.").toString("base64")}`;
export const statusApiKey = "a-key-for-the-status-api-in-tests";

type Fields = {
  status?: string;
  sequence?: number;
  userId?: string;
  subject?: string;
  level?: number | null;
  timestamp?: string;
  validUntil?: string | null;
};

type Sending = {
  id?: string;
  /** Sent and signed unchanged, instead of the documented body. */
  body?: string;
  isForged?: boolean;
  isTampered?: boolean;
  secondsAgo?: number;
  signal?: AbortSignal;
  headers?: Record<string, string>;
};

/** The documented body of an event. */
export function eventBody(fields: Fields = {}): string {
  const { status = "approved", sequence = 1, userId = "user-1", subject = "person-ada", level = 1 } = fields;
  const { timestamp = "2026-03-01T09:00:00.000Z", validUntil = null } = fields;
  const isDecided = ["approved", "rejected", "failed"].includes(status);
  return JSON.stringify({
    type: `verification.${status}`,
    timestamp,
    data: {
      user_id: userId,
      subject,
      issuer: "http://127.0.0.1:4030",
      status,
      level,
      sequence,
      decided_at: isDecided ? timestamp : null,
      valid_until: validUntil,
    },
  });
}

/** A sandbox with the host product on free ports, and an app's sender of events. */
export async function startTestHost(appUrl = "http://localhost:3999") {
  const world = await startTestWorld({
    client: { id: "app", secret: "app-secret", redirectUris: [`${appUrl}/api/auth/callback/oidc`] },
    hostProduct: { eventsSecret: secret, apiKey: statusApiKey },
  });
  const { hostProduct } = world.sandbox;
  if (hostProduct === null) throw new Error("The sandbox has no host product.");
  const { url, eventsUrl } = hostProduct;
  let count = 0;

  /** Signs and sends an event without following redirects, and returns the status. */
  const send = async (fields: Fields = {}, sending: Sending = {}): Promise<number> => {
    count += 1;
    const { id = `evt_${count}`, body = eventBody(fields), secondsAgo = 0 } = sending;
    const timestamp = Math.floor(Date.now() / 1000) - secondsAgo;
    const response = await fetch(eventsUrl, {
      method: "POST",
      redirect: "manual",
      headers: {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": String(timestamp),
        "webhook-signature": signWebhook({
          secret: sending.isForged === true ? otherSecret : secret,
          id,
          timestamp,
          body,
        }),
        ...sending.headers,
      },
      body: sending.isTampered === true ? `${body} ` : body,
      signal: sending.signal ?? null,
    });
    await response.arrayBuffer();
    return response.status;
  };
  return {
    ...world,
    control: createControl(world.sandbox.controlUrl),
    url,
    eventsUrl,
    send,
    readPage: async () => (await fetch(url)).text(),
  };
}

export type TestHost = Awaited<ReturnType<typeof startTestHost>>;
