import type { HeldClaims } from "@/lib/core/held-claims";
import type { Db } from "@/lib/db/client";
import type { InklinkClient } from "@/lib/inklink/client";
import type { RequestedChecks } from "@/lib/inklink/schemas";

/** What the use cases work with. Tests pass their own database, clock and InkLink. */
export type Context = {
  readonly db: Db;
  readonly inklink: InklinkClient;
  readonly checks: RequestedChecks;
  /** The name of `checks` in the database. */
  readonly scope: string;
  readonly returnUrl: string;
  readonly maxAttempts: number;
  /** Whether people are told of news by mail. */
  readonly notifyByEmail: boolean;
  hostedFlowUrl(inklinkId: string): string;
  /** The database's clock, which all instances share (`lib/db/clock.ts`). */
  now(): Date;
  /** Background work claims nothing once it is aborted. */
  readonly stopping?: AbortSignal;
  /** Where background work notes what it has claimed. */
  readonly claims?: HeldClaims;
};
