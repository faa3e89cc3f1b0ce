import { z } from "zod";

const statuses = [
  "pending",
  "processing",
  "manual_review",
  "approved",
  "rejected",
  "failed",
  "expired",
  "lapsed",
  "erased",
] as const;

const time = z.iso.datetime();

/** An event as the app documents it. Fields that a later version adds are ignored. */
export const eventSchema = z
  .object({
    type: z.templateLiteral(["verification.", z.enum(statuses)]),
    timestamp: time,
    data: z.object({
      user_id: z.string().min(1),
      subject: z.string().min(1),
      issuer: z.string().min(1),
      status: z.enum(statuses),
      level: z.int().min(1).max(3).nullable(),
      sequence: z.int().nonnegative(),
      decided_at: time.nullable(),
      valid_until: time.nullable(),
    }),
  })
  .refine(({ type, data }) => type === `verification.${data.status}`, "type and status differ");

export type HostEvent = z.infer<typeof eventSchema>;

/** What a customer can be: after `erased` there is no customer. */
export type CustomerStatus = Exclude<HostEvent["data"]["status"], "erased">;
