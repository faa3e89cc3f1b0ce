import type { WorkContext } from "@/lib/db/take-next";
import type { InklinkClient } from "@/lib/inklink/client";
import type { RequestedChecks } from "@/lib/inklink/schemas";
import type { StatusEvents } from "./status-events";

/** The dependencies of the use cases. Tests pass their own database, clock and InkLink client. */
export type Context = WorkContext & {
  readonly inklink: InklinkClient;
  readonly checks: RequestedChecks;
  /** The scope of `checks`. */
  readonly scope: string;
  readonly returnUrl: string;
  readonly maxAttempts: number;
  /** Whether users are notified by mail. */
  readonly notifyByEmail: boolean;
  /** How the host product learns of changes; null if it does not. */
  readonly statusEvents: StatusEvents | null;
  hostedFlowUrl(inklinkId: string): string;
};
