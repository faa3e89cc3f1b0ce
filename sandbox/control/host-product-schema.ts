import { z } from "zod";
import { outcomes } from "../host/event-log";
import { hostModeSchema } from "../host/host-mode";

export { type HostModeInput, hostModeSchema } from "../host/host-mode";

/** What the host product was sent and what it knows: the log oldest first, the customers with the latest change first. */
export const hostProductSchema = z.object({
  url: z.string(),
  eventsUrl: z.string(),
  mode: hostModeSchema,
  customers: z.array(
    z.object({
      userId: z.string(),
      subject: z.string(),
      issuer: z.string(),
      status: z.string(),
      level: z.int().nullable(),
      sequence: z.int(),
      since: z.iso.datetime(),
      validUntil: z.iso.datetime().nullable(),
    }),
  ),
  events: z.array(
    z.object({
      id: z.string(),
      type: z.string(),
      timestamp: z.iso.datetime(),
      userId: z.string(),
      sequence: z.int(),
      /** Null once the user is erased. */
      subject: z.string().nullable(),
      body: z.string().nullable(),
      attempts: z.array(
        z.object({
          at: z.iso.datetime(),
          outcome: z.enum(outcomes),
          response: z.union([z.int(), z.enum(["waiting", "abandoned"])]),
        }),
      ),
    }),
  ),
  rejections: z.array(z.object({ at: z.iso.datetime(), response: z.int(), reason: z.string() })),
});

export type SandboxHostProduct = z.infer<typeof hostProductSchema>;
