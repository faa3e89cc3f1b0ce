import { z } from "zod";

/** What is documented to be safe in an id, and in the address that the id is added to. */
export const inquiryIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,128}$/);

/** The vendor's presets: 1 = document and selfie; 2 adds the address; 3 adds screening. */
export type Level = 1 | 2 | 3;

export type Features = Readonly<Record<string, z.core.util.JSONType>>;

/** A preset or a custom set of checks, never both. */
export type RequestedChecks = { readonly level: Level } | { readonly features: Features };

const moment = z.iso.datetime({ offset: true }).transform((value) => new Date(value));

/** An absent or unreadable time is no reason to refuse an answer. */
const tolerantMoment = moment.nullable().catch(null).default(null);

/** The level that an answer names. A number or a text that holds one counts, whichever; anything else says nothing. */
const echoedLevel = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^-?\d{1,3}$/)
      .transform(Number),
  ])
  .nullable()
  .catch(null)
  .default(null);

/** `200` of `POST /kyc/inquiry`. The app needs only `id`; the rest is used where it is there. */
export const createdInquirySchema = z.object({
  id: inquiryIdSchema,
  subject_id: z.string().nullish(),
  expires_at: tolerantMoment,
  level: echoedLevel,
});

const ids = { inquiry_id: z.string().nullish(), subject_id: z.string().nullish() };

const resultFields = z.object({ ...ids, status: z.string().min(1).max(64), completed_at: tolerantMoment });

/** Something that is called `result` in a result at the top level. What it says of whom it is about counts, too. */
const innerResult = z.union([z.object(ids), z.string(), z.number(), z.boolean()]).nullish();

/**
 * `200` of `GET /kyc/inquiry/{id}/result`: at the top level or under `result` (the vendor documents only the path).
 * Unknown fields are dropped here, since they may hold personal data.
 */
export const resultSchema = z.union([
  z.object({ ...ids, result: resultFields }).transform((outer) => ({
    status: outer.result.status,
    completedAt: outer.result.completed_at,
    inquiryIds: [outer.inquiry_id, outer.result.inquiry_id],
    subjectIds: [outer.subject_id, outer.result.subject_id],
  })),
  resultFields.extend({ result: innerResult }).transform(({ result, ...flat }) => {
    const inner = typeof result === "object" ? result : null;
    return {
      status: flat.status,
      completedAt: flat.completed_at,
      inquiryIds: [flat.inquiry_id, inner?.inquiry_id],
      subjectIds: [flat.subject_id, inner?.subject_id],
    };
  }),
]);

/** `metadata.verification_id`, and nothing that quotes what was sent. */
const fieldName = z.string().regex(/^[\w.[\]]{1,64}$/);

/** The documented error body. Its `message` is vendor text and is left where it is. */
export const errorBodySchema = z.object({
  error: z.object({
    code: z
      .string()
      .regex(/^[A-Z_]{1,64}$/)
      .catch("UNKNOWN"),
    requestId: z.string().nullish().catch(null),
    details: z
      .array(z.object({ field: fieldName.catch("") }))
      .catch([])
      .default([]),
  }),
});

const resultStatuses = ["pending", "processing", "manual_review", "approved", "rejected", "failed"] as const;

/** The documented statuses. */
export type ResultStatus = (typeof resultStatuses)[number];

export const resultStatusSchema = z.enum(resultStatuses);
