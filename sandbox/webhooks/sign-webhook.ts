import { createHmac } from "node:crypto";

const secretForm = /^whsec_[A-Za-z0-9+/]+={0,2}$/;

export type SignedParts = {
  /** `whsec_` and the key in base64. */
  secret: string;
  id: string;
  /** Unix seconds. A string is used unchanged, so that malformed ones can be signed. */
  timestamp: number | string;
  body: string | Uint8Array;
};

/**
 * One signature by the Standard Webhooks scheme: `v1,` and, in base64, the HMAC-SHA256 of `id.timestamp.body`.
 * Throws if the secret is malformed.
 */
export function signWebhook({ secret, id, timestamp, body }: SignedParts): string {
  if (!isWebhookSecret(secret)) throw new Error("A webhook secret is whsec_ followed by base64.");
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const digest = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64");
  return `v1,${digest}`;
}

export function isWebhookSecret(text: string): boolean {
  return secretForm.test(text);
}
