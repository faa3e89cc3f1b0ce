import { z } from "zod";

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
