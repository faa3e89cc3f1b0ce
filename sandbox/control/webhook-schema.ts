import { z } from "zod";
import { deliveryStates } from "../webhooks/delivery-log";
import { isWebhookSecret } from "../webhooks/sign-webhook";

export { type WebhookMode, webhookModeSchema } from "../webhooks/webhook-mode";

/** One delivery, as logged. */
export const webhookSchema = z.object({
  id: z.string(),
  type: z.string(),
  inquiryId: z.string(),
  subjectId: z.string().nullable(),
  at: z.iso.datetime(),
  body: z.string(),
  state: z.enum(deliveryStates),
  tries: z.array(
    z.object({
      at: z.iso.datetime(),
      status: z.int().nullable(),
      error: z.string().nullable(),
      durationMs: z.number(),
      note: z.string().nullable(),
    }),
  ),
  nextTryAt: z.iso.datetime().nullable(),
});

/** The deliveries of one command, and the response statuses: null if there was no response. */
export const sentWebhookSchema = z.object({
  id: z.string(),
  type: z.string(),
  inquiryId: z.string(),
  statuses: z.array(z.int().nullable()),
});

const byHand = {
  /** Secrets to sign with instead of the right one, separated by spaces. */
  secret: z
    .string()
    .refine((text) => text.split(" ").every(isWebhookSecret), "must be whsec_ followed by base64")
    .optional(),
  timestampOffsetSeconds: z.int().optional(),
  /** Changes the body after signing. */
  tamper: z.boolean().optional(),
  /** How many times, concurrently. */
  times: z.int().min(1).max(100).default(1),
};

export const resendSchema = z.strictObject(byHand);

export const sendSchema = z.strictObject({
  ...byHand,
  type: z.string(),
  inquiryId: z.string(),
  subjectId: z.string().optional(),
  id: z.string().min(1).optional(),
  /** Sent and signed unchanged, instead of the documented payload. */
  body: z.string().optional(),
});

export const releaseSchema = z.strictObject({
  order: z.enum(["queued", "reversed"]).optional(),
  subjectId: z.string().optional(),
});

export type SandboxWebhook = z.infer<typeof webhookSchema>;
export type SentWebhook = z.infer<typeof sentWebhookSchema>;
export type ResendInput = z.input<typeof resendSchema>;
export type SendInput = z.input<typeof sendSchema>;
export type ReleaseInput = z.input<typeof releaseSchema>;
