import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { hashToken, sessionCookieName } from "@/lib/auth/session";
import { paths, tooManyRequestsPath, wayBackTo } from "@/lib/config/paths";
import { routeOf } from "@/lib/config/routes";
import { getDb } from "@/lib/db/client";
import { databaseNow } from "@/lib/db/clock";
import { log } from "@/lib/observability/log";
import { hashAddress } from "@/lib/rate-limit/client-address";
import { consume } from "@/lib/rate-limit/counters";
import { limitOf, waitingTime } from "@/lib/rate-limit/limits";
import { type FallbackPage, fallbackPage, localeOfRequest } from "./fallback-page";
import type { RequestView } from "./request-view";

/** Time limit of the counter; on a timeout the request passes. */
const countWithinMs = 1_000;

/**
 * The response to a request over its rate limit: 429 with `Retry-After` and a page. Null if the request is within its
 * limit, or if the database is down.
 */
export async function limitRate(request: RequestView, nonce: string): Promise<FallbackPage | null> {
  const { pathname } = request;
  const limit = limitOf(request.method, pathname);
  if (limit === null) return null;
  const token = request.cookies.get(sessionCookieName())?.value;
  const use = {
    limit,
    sessionHash: token === undefined ? null : hashToken(token),
    address: hashAddress(request.headers),
  };
  const counting = getDb().then(async (db) => consume(db, use, await databaseNow(db)));
  const retryAfterS = await Promise.race([counting, sleep(countWithinMs, null, { ref: false })]).catch(
    () => null,
  );
  if (retryAfterS === null) return null;
  log.warn("request.limited", { limit, retryAfterS });
  // Next's scripts show an unknown response as an error of the app, but follow this redirect to a page that explains
  // it.
  if (request.headers.get("next-action") !== null) return toTooManyRequestsPage(retryAfterS);
  const isCallback = routeOf(pathname) === "/api/auth/callback/[provider]";
  const wayBack = isCallback ? paths.signIn : wayBackTo(pathname);
  return fallbackPage({
    status: 429,
    nonce,
    locale: localeOfRequest(request),
    messages: (t) => ({
      heading: t("errors.tooMany.heading"),
      sentences: [t("errors.tooMany.text"), waitingTime(t, retryAfterS)],
    }),
    link: { path: wayBack, text: (t) => t("errors.tooMany.link") },
    retryAfterS,
  });
}

function toTooManyRequestsPage(retryAfterS: number): FallbackPage {
  return {
    status: 429,
    headers: {
      "Retry-After": String(retryAfterS),
      "Cache-Control": "no-store",
      "x-action-redirect": `${tooManyRequestsPath(retryAfterS)};push`,
    },
    html: "",
  };
}
