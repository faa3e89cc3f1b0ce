import type { WorkContext } from "@/lib/db/take-next";
import type { InklinkClient } from "@/lib/inklink/client";
import type { RequestedChecks } from "@/lib/inklink/schemas";
import type { Clock } from "@/lib/verification/model/state";
import type { StatusEvents } from "./status-events";

/**
 * The dependencies of the use cases: everything that differs between the app (`lib/verification/context.ts`) and a test,
 * which passes its own database, clock and InkLink client.
 */
export type Context = WorkContext & {
  readonly inklink: InklinkClient;
  readonly checks: RequestedChecks;
  /** The scope of `checks`. */
  readonly scope: string;
  readonly returnUrl: string;
  readonly maxAttempts: number;
  /** For how long after its decision an approval counts; null for ever. */
  readonly approvalValidMs: number | null;
  /** Whether users must consent before an inquiry is made. */
  readonly requiresConsent: boolean;
  /** Whether users are notified by mail. */
  readonly notifyByEmail: boolean;
  /** How the host product learns of changes; null if it does not. */
  readonly statusEvents: StatusEvents | null;
  hostedFlowUrl(inklinkId: string): string;
};

/** Our own clock, now. */
export function clockOf({ now, approvalValidMs }: Pick<Context, "now" | "approvalValidMs">): Clock {
  return { now: now(), approvalValidMs };
}
