import { z } from "zod";
import { inquiryIdSchema } from "./schemas";

/** Any text of a sensible length that a database can keep: whose it is, is found out by comparing. */
const subjectIdSchema = z.string().regex(/^[^\p{Cc}\p{Cs}]{1,200}$/u);

/** The documented payload of a webhook. It announces; what it announces is read through the API. */
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

/** The event in a body; null where it is not of the documented form. */
export function parseEvent(body: Uint8Array): WebhookEvent | null {
  const parsed = eventSchema.safeParse(parseJson(body));
  if (!parsed.success) return null;
  const { type, data } = parsed.data;
  return { type, inquiryId: data.inquiry_id, subjectId: data.subject_id ?? null };
}

/** Whether an event is about the result of an identity verification. `web.result.*` and whatever comes later are not. */
export function isKycResult({ type }: WebhookEvent): boolean {
  return /^kyc\.result\.[a-z_]{1,40}$/.test(type);
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body));
  } catch {
    return undefined;
  }
}
