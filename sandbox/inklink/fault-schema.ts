import { z } from "zod";

const common = {
  /** Which of the two calls it befalls. */
  on: z.enum(["create", "result"]),
  /** How many requests it befalls before it is used up. */
  times: z.union([z.int().positive(), z.literal("always")]).default(1),
  /** Only requests about this person. */
  subjectId: z.string().optional(),
  /** Only requests about this inquiry, which only a result request names. */
  inquiryId: z.string().optional(),
};

const delayMsSchema = z.int().nonnegative().max(600_000);
const httpStatusSchema = z.int().min(200).max(599);

export const faultSchema = z.discriminatedUnion("kind", [
  // An error in the documented form. `retryAfter` is the raw header value, so that odd ones can be tried.
  z.strictObject({
    ...common,
    kind: z.literal("status"),
    status: httpStatusSchema,
    code: z.string().optional(),
    message: z.string().optional(),
    retryAfter: z.string().optional(),
  }),
  // The normal answer, late.
  z.strictObject({ ...common, kind: z.literal("delay"), ms: delayMsSchema }),
  // Nothing is made and nothing is answered; the connection stays until the client leaves.
  z.strictObject({ ...common, kind: z.literal("hang") }),
  // The request is read, nothing is made, and the connection is reset.
  z.strictObject({ ...common, kind: z.literal("reset-before") }),
  // The work is done, and the connection is reset before the answer.
  z.strictObject({ ...common, kind: z.literal("reset-after") }),
  // The work is done, and the answer never comes.
  z.strictObject({ ...common, kind: z.literal("hang-after") }),
  // The work is done, and the connection ends in the middle of the answer.
  z.strictObject({ ...common, kind: z.literal("truncate") }),
  // A page where JSON should be, as proxies and portals answer.
  z.strictObject({ ...common, kind: z.literal("html"), status: httpStatusSchema.default(200) }),
  // The work is done, and a gateway in between answers with a page all the same.
  z.strictObject({ ...common, kind: z.literal("html-after"), status: httpStatusSchema.default(504) }),
  // A success without a body.
  z.strictObject({ ...common, kind: z.literal("empty") }),
  // The normal answer behind very much white space, which is still JSON.
  z.strictObject({ ...common, kind: z.literal("huge"), bytes: z.int().positive().max(1_000_000_000) }),
  // A success whose body never ends.
  z.strictObject({ ...common, kind: z.literal("endless") }),
  // The normal answer with fields replaced and removed: in the result where there is one, at the top level otherwise.
  // `flat` answers the result at the top level instead of nested.
  z.strictObject({
    ...common,
    kind: z.literal("answer"),
    patch: z.record(z.string(), z.unknown()).default({}),
    remove: z.array(z.string()).default([]),
    flat: z.boolean().default(false),
  }),
  // Somewhere else, where the API key must not go.
  z.strictObject({ ...common, kind: z.literal("redirect"), location: z.string() }),
]);

export type Fault = z.infer<typeof faultSchema>;
export type FaultInput = z.input<typeof faultSchema>;
