import { z } from "zod";
import type { NewInquiry } from "./inquiry";
import type { Detail } from "./response";

const subjectIdSchema = z
  .string("must be a string")
  .refine((value) => value.trim() !== "", "must not be empty")
  .refine((value) => !value.includes("@"), "must be an opaque identifier, not an e-mail address");

const returnUrlSchema = z.string("must be a string").refine(isHttpUrl, "must be an absolute http(s) URI");

const createRequestSchema = z.strictObject({
  subject_id: subjectIdSchema,
  return_url: returnUrlSchema,
  level: z.literal([1, 2, 3], "must be 1, 2 or 3").optional(),
  features: z.record(z.string(), z.unknown(), "must be an object").optional(),
  metadata: z.record(z.string(), z.string("must be a string"), "must be an object").optional(),
});

type Parsed = { ok: true; inquiry: NewInquiry } | { ok: false; details: Detail[] };

/** Validates the body of a create request as strictly as the vendor does, and names every invalid field. */
export function parseCreateRequest(body: unknown): Parsed {
  const parsed = createRequestSchema.safeParse(body);
  const details = parsed.success ? [] : parsed.error.issues.flatMap(toDetails);
  if (hasBoth(body)) details.push({ field: "features", message: "must not be given together with level" });
  if (!parsed.success || details.length > 0) return { ok: false, details };
  const { subject_id, return_url, level = null, features, metadata = null } = parsed.data;
  return {
    ok: true,
    inquiry: {
      subjectId: subject_id,
      returnUrl: return_url,
      level,
      features: features ?? featuresOfLevel(level ?? 1),
      metadata,
    },
  };
}

function toDetails(issue: z.core.$ZodIssue): Detail[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((field) => ({ field, message: "is not a known field" }));
  }
  return [{ field: issue.path.join("."), message: issue.message }];
}

function hasBoth(body: unknown): boolean {
  return typeof body === "object" && body !== null && "level" in body && "features" in body;
}

function isHttpUrl(value: string): boolean {
  return /^https?:\/\//i.test(value) && URL.canParse(value);
}

function featuresOfLevel(level: 1 | 2 | 3): Record<string, boolean> {
  return {
    doc_scan: true,
    selfie_scan: true,
    ...(level >= 2 && { address: true }),
    ...(level >= 3 && { pep: true, aml: true, adverse_media: true }),
  };
}
