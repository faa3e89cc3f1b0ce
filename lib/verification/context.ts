import "server-only";
import { env } from "@/lib/config/env";
import { paths } from "@/lib/config/paths";
import { getDb } from "@/lib/db/client";
import { databaseClock } from "@/lib/db/clock";
import { createInklinkClient, hostedFlowUrl } from "@/lib/inklink/client";
import { instrumentClient, logUnreadableTime } from "@/lib/observability/instrumented-client";
import { scopeOf } from "@/lib/verification/model/scope";
import { mapFormerScopes } from "@/lib/verification/store/former-scopes";
import type { Context } from "./store/context";

/** The context of the running app, from its environment. */
export async function appContext(): Promise<Context> {
  const db = await getDb();
  const {
    APP_URL,
    CONSENT,
    DATABASE_URL,
    INKLINK_API_KEY,
    INKLINK_API_URL,
    INKLINK_IDV_URL,
    KYC_MAX_ATTEMPTS,
    API_KEYS,
    approvalValidMs,
    events,
    issuers,
    kyc,
    mail,
  } = env();
  await mapFormerScopes(db, kyc);
  return {
    db,
    inklink: instrumentClient(
      createInklinkClient({
        apiUrl: INKLINK_API_URL,
        apiKey: INKLINK_API_KEY,
        onUnreadableTime: logUnreadableTime,
      }),
    ),
    checks: kyc,
    scope: scopeOf(kyc),
    returnUrl: `${APP_URL}${paths.complete}`,
    maxAttempts: KYC_MAX_ATTEMPTS,
    approvalValidMs,
    requiresConsent: CONSENT === "on",
    notifyByEmail: mail !== null,
    statusEvents:
      events === null && API_KEYS.length === 0
        ? null
        : { scope: scopeOf(kyc), issuers, approvalValidMs, isSent: events !== null },
    hostedFlowUrl: (inklinkId) => hostedFlowUrl(INKLINK_IDV_URL, inklinkId),
    // The embedded database uses this process's clock.
    now: DATABASE_URL === undefined ? () => new Date() : await databaseClock(db),
  };
}
