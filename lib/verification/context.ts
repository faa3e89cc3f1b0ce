import "server-only";
import { type Db, getDb } from "@/lib/db/client";
import { databaseClock } from "@/lib/db/clock";
import { env } from "@/lib/env";
import type { HeldClaims } from "@/lib/held-claims";
import { createInklinkClient, type InklinkClient } from "@/lib/inklink/client";
import { hostedFlowUrl } from "@/lib/inklink/hosted-flow";
import type { RequestedChecks } from "@/lib/inklink/schemas";
import { paths } from "@/lib/paths";
import { observed } from "@/lib/telemetry/observed";
import { mapFormerScopes } from "./former-scopes";
import { scopeOf } from "./scope";
import { tellUnreadableTime } from "./unreadable-time";

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
  readonly tellsByMail: boolean;
  hostedFlowUrl(inklinkId: string): string;
  /** The database's clock, which all instances share (`lib/db/clock.ts`). */
  now(): Date;
  /** Background work claims nothing once it is aborted. */
  readonly stopping?: AbortSignal;
  /** Where background work notes what it has claimed. */
  readonly claims?: HeldClaims;
};

/** The context of the running app, from its environment. */
export async function appContext(): Promise<Context> {
  const db = await getDb();
  const {
    APP_URL,
    DATABASE_URL,
    INKLINK_API_KEY,
    INKLINK_API_URL,
    INKLINK_IDV_URL,
    KYC_MAX_ATTEMPTS,
    kyc,
    mail,
  } = env();
  await mapFormerScopes(db, kyc);
  return {
    db,
    inklink: observed(
      createInklinkClient({
        apiUrl: INKLINK_API_URL,
        apiKey: INKLINK_API_KEY,
        onUnreadableTime: tellUnreadableTime,
      }),
    ),
    checks: kyc,
    scope: scopeOf(kyc),
    returnUrl: `${APP_URL}${paths.complete}`,
    maxAttempts: KYC_MAX_ATTEMPTS,
    tellsByMail: mail !== null,
    hostedFlowUrl: (inklinkId) => hostedFlowUrl(INKLINK_IDV_URL, inklinkId),
    // The embedded database has our own clock.
    now: DATABASE_URL === undefined ? () => new Date() : await databaseClock(db),
  };
}
