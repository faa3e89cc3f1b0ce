import { z } from "zod";

const common = {
  /** The call that it applies to. */
  on: z.enum(["create", "result"]),
  /** To how many requests it applies before it is removed. */
  times: z.union([z.int().positive(), z.literal("always")]).default(1),
  /** Only requests about this user. */
  subjectId: z.string().optional(),
  /** Only requests about this inquiry, which only a result request names. */
  inquiryId: z.string().optional(),
};

const delayMsSchema = z.int().nonnegative().max(600_000);
const httpStatusSchema = z.int().min(200).max(599);

export const faultSchema = z.discriminatedUnion("kind", [
  // An error in the documented form. `retryAfter` is the raw header value, so that malformed ones can be sent.
  z.strictObject({
    ...common,
    kind: z.literal("status"),
    status: httpStatusSchema,
    code: z.string().optional(),
    message: z.string().optional(),
    retryAfter: z.string().optional(),
  }),
  // The normal response after a delay.
  z.strictObject({ ...common, kind: z.literal("delay"), ms: delayMsSchema }),
  // No work is done and no response sent; the connection stays open until the client disconnects.
  z.strictObject({ ...common, kind: z.literal("hang") }),
  // The request is read, no work is done, and the connection is reset.
  z.strictObject({ ...common, kind: z.literal("reset-before") }),
  // The work is done, and the connection is reset before the response.
  z.strictObject({ ...common, kind: z.literal("reset-after") }),
  // The work is done, and no response is sent.
  z.strictObject({ ...common, kind: z.literal("hang-after") }),
  // The work is done, and the connection ends in the middle of the response.
  z.strictObject({ ...common, kind: z.literal("truncate") }),
  // HTML instead of JSON, as from proxies and captive portals.
  z.strictObject({ ...common, kind: z.literal("html"), status: httpStatusSchema.default(200) }),
  // The work is done, and a gateway in between responds with HTML.
  z.strictObject({ ...common, kind: z.literal("html-after"), status: httpStatusSchema.default(504) }),
  // A success without a body.
  z.strictObject({ ...common, kind: z.literal("empty") }),
  // The normal response after a lot of white space, which is still JSON.
  z.strictObject({ ...common, kind: z.literal("huge"), bytes: z.int().positive().max(1_000_000_000) }),
  // A success whose body never ends.
  z.strictObject({ ...common, kind: z.literal("endless") }),
  // The normal response with fields replaced and removed: in `result` if there is one, otherwise at the top level.
  // `flat` puts the result at the top level instead of nesting it.
  z.strictObject({
    ...common,
    kind: z.literal("answer"),
    patch: z.record(z.string(), z.unknown()).default({}),
    remove: z.array(z.string()).default([]),
    flat: z.boolean().default(false),
  }),
  // A redirect to an address that the API key must not be sent to.
  z.strictObject({ ...common, kind: z.literal("redirect"), location: z.string() }),
]);

export type Fault = z.infer<typeof faultSchema>;
export type FaultInput = z.input<typeof faultSchema>;
