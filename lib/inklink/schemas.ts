import { z } from "zod";
import { responseTimeSchema } from "./times";

/** The documented characters of an id, which are also safe in a URL. */
export const inquiryIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,128}$/);

/** The vendor's presets: 1 = document and selfie; 2 adds the address; 3 adds screening. */
export type Level = 1 | 2 | 3;

export type Features = Readonly<Record<string, z.core.util.JSONType>>;

/** A preset or a custom set of checks, never both. */
export type RequestedChecks = { readonly level: Level } | { readonly features: Features };

const resultStatuses = ["pending", "processing", "manual_review", "approved", "rejected", "failed"] as const;

export type ResultStatus = (typeof resultStatuses)[number];

export const resultStatusSchema = z.enum(resultStatuses);

/** The level in a response: a number or a numeric string; null for anything else. */
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

/** `200` of `POST /kyc/inquiry`. Only `id` is required. */
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

/** Maximum nesting depth. */
const maxParts = 4;

/** A response and its nested `result` objects. A `result` that is no object is ignored. */
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
 * `200` of `GET /kyc/inquiry/{id}/result`. The vendor documents only the path, so fields are read at the top level or
 * under `result`. If the statuses at two levels differ, neither is trusted: `unknown`. Ids at every level are returned
 * for comparison. Unknown fields are dropped, because they may contain personal data.
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

/** A field name such as `metadata.verification_id`; never a submitted value. */
const fieldName = z.string().regex(/^[\w.[\]]{1,64}$/);

/** The documented error body. Its `message` is vendor text and is not read. */
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
