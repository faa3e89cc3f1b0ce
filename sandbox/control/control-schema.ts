import type { Context } from "hono";
import { z } from "zod";

/** Request and response schemas of the control API. The typed client parses with the same schemas. */
export const requestSchema = z.object({
  at: z.iso.datetime(),
  method: z.string(),
  path: z.string(),
  apiKeyOk: z.boolean(),
  body: z.unknown(),
  bodyLength: z.int(),
  responseStatus: z.int().nullable(),
  inquiryId: z.string().nullable(),
  subjectId: z.string().nullable(),
});

export const inquirySchema = z.object({
  id: z.string(),
  subjectId: z.string(),
  returnUrl: z.string(),
  level: z.int().nullable(),
  features: z.record(z.string(), z.unknown()),
  metadata: z.record(z.string(), z.string()).nullable(),
  status: z.string(),
  error: z.string().nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  openedAt: z.iso.datetime().nullable(),
  submittedAt: z.iso.datetime().nullable(),
  completedAt: z.iso.datetime().nullable(),
  history: z.array(z.object({ status: z.string(), at: z.iso.datetime() })),
});

export const resultPatchSchema = z.strictObject({
  status: z.string().min(1),
  error: z.string().nullable().optional(),
  /** Makes the result name another subject. */
  subject_id: z.string().optional(),
  /** Makes the decision one of that time. */
  completed_at: z.iso.datetime().optional(),
});

export const expirySchema = z.strictObject({ expiresAt: z.iso.datetime({ offset: true }) });
export const unreachableSchema = z.strictObject({ on: z.boolean() });
export const settingsSchema = z.strictObject({ inquiryLifetimeMs: z.int().optional() });

export type SandboxRequest = z.infer<typeof requestSchema>;
export type SandboxInquiry = z.infer<typeof inquirySchema>;
export type ResultPatchInput = z.input<typeof resultPatchSchema>;
export type SettingsInput = z.input<typeof settingsSchema>;

export { type MailModeInput, mailModeSchema } from "../mail/mail-mode";

export const mailSchema = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  messageId: z.string().nullable(),
  headers: z.array(z.object({ name: z.string(), value: z.string() })),
  text: z.string().nullable(),
  html: z.string().nullable(),
  raw: z.string(),
});

export type SandboxMail = z.infer<typeof mailSchema>;

/** Parses the body and passes it on, or responds 400 with the errors. */
export async function withBody<T>(
  c: Context,
  schema: z.ZodType<T>,
  run: (body: T) => Response | Promise<Response>,
): Promise<Response> {
  const parsed = schema.safeParse(await c.req.json().catch(() => undefined));
  return parsed.success ? run(parsed.data) : c.json({ issues: parsed.error.issues }, 400);
}
