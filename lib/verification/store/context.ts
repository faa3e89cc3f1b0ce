import type { HeldClaims } from "@/lib/core/job";
import type { Db } from "@/lib/db/client";
import type { InklinkClient } from "@/lib/inklink/client";
import type { RequestedChecks } from "@/lib/inklink/schemas";

/**
 * The dependencies of the use cases: everything that differs between the app (`lib/verification/context.ts`) and a test,
 * which passes its own database, clock and InkLink client.
 */
export type Context = {
  readonly db: Db;
  readonly inklink: InklinkClient;
  readonly checks: RequestedChecks;
  /** The scope of `checks`. */
  readonly scope: string;
  readonly returnUrl: string;
  readonly maxAttempts: number;
  /** Whether users must consent before an inquiry is made. */
  readonly requiresConsent: boolean;
  /** Whether users are notified by mail. */
  readonly notifyByEmail: boolean;
  hostedFlowUrl(inklinkId: string): string;
  /** The database's clock, which all instances share (`lib/db/clock.ts`). */
  now(): Date;
  /** Background work claims nothing once it is aborted. */
  readonly stopping?: AbortSignal;
  /** Holds the claims of background work, to release them at shutdown. Absent for requests. */
  readonly claims?: HeldClaims;
};
