import { z } from "zod";

/** The statuses of a user that the host product sees: those that pages show. */
export const hostStatuses = [
  "none",
  "pending",
  "processing",
  "manual_review",
  "approved",
  "rejected",
  "failed",
  "expired",
  "lapsed",
] as const;

const time = z.iso.datetime();

const userFields = {
  user_id: z.string().meta({ description: "This app's id of the user, which InkLink knows as subject_id." }),
  subject: z.string().meta({ description: "The user's id at the identity provider." }),
  issuer: z.string().meta({ description: "The identity provider that the subject belongs to." }),
};

const statusFields = {
  level: z
    .int()
    .min(1)
    .max(3)
    .nullable()
    .meta({ description: "The level of the checks; null for a custom set, and if nothing was checked." }),
  sequence: z.int().min(0).meta({
    description: "Grows by one with each event of the user. Ignore what has a lower one than you know.",
  }),
  decided_at: time.nullable().meta({ description: "When InkLink decided; null if it has not." }),
  valid_until: time
    .nullable()
    .meta({ description: "When the approval stops counting; null if it does not, or if there is none." }),
};

/** The response of the status API. */
export const verificationSchema = z
  .object({
    ...userFields,
    status: z.enum(hostStatuses),
    ...statusFields,
    updated_at: time.meta({ description: "When any of this last changed." }),
  })
  .meta({ description: "Where a user stands." });

export type Verification = z.infer<typeof verificationSchema>;

/** The statuses that events have. `erased`: the user's data was deleted. */
export const eventStatuses = [...hostStatuses.filter((status) => status !== "none"), "erased"] as const;

/** The body of an event, as sent to `EVENTS_URL`. */
export const eventSchema = z
  .object({
    type: z.enum(eventStatuses.map((status) => `verification.${status}` as const)),
    timestamp: time.meta({ description: "When the change was stored." }),
    data: z.object({ ...userFields, status: z.enum(eventStatuses), ...statusFields }),
  })
  .meta({ description: "A change of where a user stands. Signed as Standard Webhooks say." });

/** Problem details (RFC 9457). */
export const problemSchema = z
  .object({ type: z.string(), title: z.string(), status: z.int() })
  .meta({ description: "Problem details (RFC 9457)." });

export type Problem = z.infer<typeof problemSchema>;
