import { createHmac } from "node:crypto";
import { expect } from "vitest";
import { startTestWorld } from "../test-world";
import { type Received, startReceiver } from "./test-receiver";

const key = Buffer.from("a key for signing, thirty-two byt");
export const secret = `whsec_${key.toString("base64")}`;

/** A sandbox that sends its webhooks to a receiver, with a very short retry schedule. */
export async function startWebhookWorld() {
  const receiver = await startReceiver();
  const webhook = { url: receiver.url, secret, retryScheduleMs: [2, 3, 4] };
  const world = await startTestWorld({ webhook });

  /** The log of an inquiry, once no delivery of it is pending. */
  const settled = async (inquiryId: string) => {
    const busy = new Set(["scheduled", "sending"]);
    const isSettled = (log: { state: string }[]) => log.length > 0 && !log.some((it) => busy.has(it.state));
    await expect.poll(() => world.control.webhooks({ inquiryId }), { interval: 2 }).toSatisfy(isSettled);
    return world.control.webhooks({ inquiryId });
  };
  return {
    ...world,
    receiver,
    settled,
    /** Resets to the state at the start of a test. */
    async reset() {
      await world.control.setWebhookMode({ mode: "normal" });
      await world.control.releaseWebhooks();
      receiver.forget();
    },
    async close() {
      await world.sandbox.close();
      await receiver.close();
    },
  };
}

export type WebhookWorld = Awaited<ReturnType<typeof startWebhookWorld>>;

/** The expected signature, computed as the standard describes. */
export function expectedSignature({ headers, body }: Received, withKey = key): string {
  const content = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  return `v1,${createHmac("sha256", withKey).update(content).digest("base64")}`;
}

export function typesOf(requests: Received[]): string[] {
  return requests.map(({ body }) => JSON.parse(body).type);
}

export function idsOf(requests: Received[]): unknown[] {
  return [...new Set(requests.map(({ headers }) => headers["webhook-id"]))];
}
