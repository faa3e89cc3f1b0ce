import "server-only";
import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { err, ok, type Result } from "@/lib/core/result";
import { inquiryIdSchema } from "./schemas";

/** Why a signature is rejected. Only for the log: the sender gets no reason. */
export type SignatureError = "header_missing" | "header_malformed" | "timestamp_off" | "no_match";

export type SignedRequest = {
  readonly id: string | null;
  readonly timestamp: string | null;
  readonly signature: string | null;
  /** The raw bytes: the signature is over these, not over the decoded text. */
  readonly body: Uint8Array;
};

/** Deliveries outside this tolerance may be replays. */
const toleranceMs = 5 * 60 * 1000;

/** More than any rotation needs. Limits the work that a header can cause. */
const maxSignatures = 20;

/**
 * Verifies a delivery by the Standard Webhooks scheme (symmetric, `v1`): HMAC-SHA256 of `id.timestamp.body`. Stricter
 * than the scheme's library: the timestamp is plain digits, signatures are standard padded base64, and the body is
 * bytes.
 * @param secrets `whsec_` and the key in base64; several during a rotation
 * @returns the webhook's id
 */
export function verifySignature(
  { id, timestamp, signature, body }: SignedRequest,
  secrets: readonly string[],
  now: Date,
): Result<string, SignatureError> {
  if (!id || !timestamp || !signature) return err("header_missing");
  // No sign, fraction or leading zero: each timestamp has exactly one spelling, the signed one.
  if (!/^[1-9]\d{0,11}$/.test(timestamp) || !/^[\x21-\x7e]{1,200}$/.test(id)) return err("header_malformed");
  const candidates = signature.split(" ");
  // Each signature is a label and a value. Anything else is malformed, for example two joined headers.
  if (candidates.length > maxSignatures || !candidates.every((one) => /^[\w-]+,[^,]*$/.test(one))) {
    return err("header_malformed");
  }
  if (Math.abs(now.getTime() - Number(timestamp) * 1000) > toleranceMs) return err("timestamp_off");
  const expected = secrets.map((secret) => sign(secret, id, timestamp, body));
  return candidates.some((one) => matchesAny(one, expected)) ? ok(id) : err("no_match");
}

function sign(secret: string, id: string, timestamp: string, body: Uint8Array): Buffer {
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  return createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
}

function matchesAny(candidate: string, expected: readonly Buffer[]): boolean {
  const encoded = /^v1,([A-Za-z0-9+/]{43}=)$/.exec(candidate)?.[1];
  if (encoded === undefined) return false;
  const bytes = Buffer.from(encoded, "base64");
  // The last symbol contains two unused bits; only one spelling of them is standard.
  if (bytes.toString("base64") !== encoded) return false;
  // Compare with every secret, so that timing does not reveal which one matched.
  return expected.map((one) => timingSafeEqual(one, bytes)).includes(true);
}

/** Any text that the database can store; the owner is determined by comparison. */
const subjectIdSchema = z.string().regex(/^[^\p{Cc}\p{Cs}]{1,200}$/u);

/** The documented payload of a webhook. It only announces a result, which is fetched through the API. */
const eventSchema = z.object({
  type: z.string().min(1),
  data: z.object({
    inquiry_id: inquiryIdSchema,
    subject_id: subjectIdSchema.nullish(),
  }),
});

export type WebhookEvent = {
  readonly type: string;
  readonly inquiryId: string;
  readonly subjectId: string | null;
};

/** Parses the event in a body; null if it does not match the documented form. */
export function parseEvent(body: Uint8Array): WebhookEvent | null {
  const parsed = eventSchema.safeParse(parseJson(body));
  if (!parsed.success) return null;
  const { type, data } = parsed.data;
  return { type, inquiryId: data.inquiry_id, subjectId: data.subject_id ?? null };
}

/** Whether an event is about the result of an identity verification. `web.result.*` and future types are not. */
export function isKycResult({ type }: WebhookEvent): boolean {
  return /^kyc\.result\.[\w.-]{1,40}$/.test(type);
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body));
  } catch {
    return undefined;
  }
}
