import type { SignedRequest } from "@/lib/inklink/webhook";
import { signWebhook } from "@/sandbox/webhooks/sign-webhook";

export const webhookSecret = secretOf("the key that the app and InkLink share");
export const otherSecret = secretOf("the key of another endpoint");

/** `whsec_` and the text as a key. */
export function secretOf(key: string): string {
  return `whsec_${Buffer.from(key).toString("base64")}`;
}

/** A request as the route reads it: with its headers. */
export type SignedDelivery = { [K in keyof SignedRequest]: NonNullable<SignedRequest[K]> };

type Wanted = { id?: string; at: Date; body?: unknown; secret?: string };

/** A delivery as InkLink sends it at `at`. A `body` that is neither text nor bytes is sent as JSON. */
export function signedDelivery({ id = "wh_evt_1", at, ...more }: Wanted): SignedDelivery {
  const { body = kycEvent(), secret = webhookSecret } = more;
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const bytes = body instanceof Uint8Array ? body : Buffer.from(textOf(body));
  return { id, timestamp, body: bytes, signature: signWebhook({ secret, id, timestamp, body: bytes }) };
}

/** The documented payload. */
export function kycEvent(more: { type?: string; inquiryId?: string; subjectId?: string | null } = {}) {
  const { type = "kyc.result.approved", inquiryId = "kyc_iq_1", subjectId = "user_123" } = more;
  const data = { inquiry_id: inquiryId, subject_id: subjectId };
  return { type, timestamp: "2026-03-01T09:00:00.000Z", data };
}

function textOf(body: unknown): string {
  return typeof body === "string" ? body : JSON.stringify(body);
}
