import { z } from "zod";
import { responseTimeSchema } from "./times";

/** What is documented to be safe in an id, and in the address that the id is added to. */
export const inquiryIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,128}$/);

/** The vendor's presets: 1 = document and selfie; 2 adds the address; 3 adds screening. */
export type Level = 1 | 2 | 3;

export type Features = Readonly<Record<string, z.core.util.JSONType>>;

/** A preset or a custom set of checks, never both. */
export type RequestedChecks = { readonly level: Level } | { readonly features: Features };

const resultStatuses = ["pending", "processing", "manual_review", "approved", "rejected", "failed"] as const;

/** The documented statuses. */
export type ResultStatus = (typeof resultStatuses)[number];

export const resultStatusSchema = z.enum(resultStatuses);

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
  expires_at: responseTimeSchema,
  level: echoedLevel,
});

const partSchema = z.object({
  inquiry_id: z.string().nullish(),
  subject_id: z.string().nullish(),
  status: z.unknown().optional(),
  completed_at: responseTimeSchema,
  result: z.unknown().optional(),
});

type Part = z.infer<typeof partSchema>;

/** Deeper than this nothing is looked for. */
const maxParts = 4;

/** An answer and what it calls its `result`, and so on. Only an object is a result: whatever else has the name is let be. */
const partsSchema = z.unknown().transform((response, context): Part[] => {
  const parts: Part[] = [];
  for (let current = response; isObject(current) && parts.length < maxParts; ) {
    const part = partSchema.safeParse(current);
    if (!part.success) {
      context.addIssue("names an id that is no text");
      return z.NEVER;
    }
    parts.push(part.data);
    current = part.data.result;
  }
  return parts;
});

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const statusText = z.string().min(1).max(64);

/**
 * `200` of `GET /kyc/inquiry/{id}/result`: at the top level or under `result` (the vendor documents only the path). Where
 * both have a status, and not the same, neither is believed: `unknown`. What they say of whom they are about counts, too.
 * Unknown fields are dropped here, since they may hold personal data.
 */
export const resultSchema = partsSchema.transform((parts, context) => {
  const withStatus = parts.filter(({ status }) => status != null);
  const [outer, inner] = parts;
  const source = inner?.status == null ? outer : inner;
  const status = statusText.safeParse(source?.status);
  const isContradiction = withStatus.some((part) => part.status !== source?.status);
  if (source === undefined || (!status.success && !isContradiction)) {
    context.addIssue("has no status");
    return z.NEVER;
  }
  const known = resultStatusSchema.safeParse(status.data);
  const decided: ResultStatus | "unknown" = known.success && !isContradiction ? known.data : "unknown";
  return {
    status: decided,
    completedAt: source.completed_at,
    inquiryIds: parts.map(({ inquiry_id }) => inquiry_id),
    subjectIds: parts.map(({ subject_id }) => subject_id),
  };
});

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
