import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import type { NextRequest } from "next/server";
import { hashToken, sessionCookieName } from "@/lib/auth/session";
import { getDb } from "@/lib/db/client";
import { log } from "@/lib/log";
import { paths, slowDownPath, wayBackTo } from "@/lib/paths";
import { routeOf } from "@/lib/routes";
import { localeOfRequest, standAlonePage } from "@/lib/stand-alone-page";
import { hashAddress } from "./client-address";
import { limitOf } from "./limits";
import { countUse } from "./uses";
import { waitingTime } from "./waiting-time";

/** Nobody waits for the counting for longer than this. */
const countWithinMs = 1_000;

/**
 * The answer to a request that is over a limit: 429, when to come back, and a page that says so. Null for every other, and
 * where nobody can count since the database is away.
 */
export async function refuseFlood(request: NextRequest, nonce: string): Promise<Response | null> {
  const limit = limitOf(request.method, request.nextUrl.pathname);
  if (limit === null) return null;
  const token = request.cookies.get(sessionCookieName())?.value;
  const use = {
    limit,
    sessionHash: token === undefined ? null : hashToken(token),
    address: hashAddress(request.headers),
  };
  const counting = getDb().then((db) => countUse(db, use, new Date()));
  const retryAfterS = await Promise.race([counting, sleep(countWithinMs, null, { ref: false })]).catch(
    () => null,
  );
  if (retryAfterS === null) return null;
  log.warn("request.limited", { limit, retryAfterS });
  // Next's scripts show what they do not understand as a fault of ours, but follow this to a page that says what it is.
  if (request.headers.has("next-action")) return toSlowDownPage(retryAfterS);
  const { pathname } = request.nextUrl;
  const isCallback = routeOf(pathname) === "/api/auth/callback/[provider]";
  const wayBack = isCallback ? paths.signIn : wayBackTo(pathname);
  return standAlonePage({
    status: 429,
    nonce,
    locale: localeOfRequest(request),
    words: (t) => ({
      heading: t("errors.tooMany.heading"),
      sentences: [t("errors.tooMany.text"), waitingTime(t, retryAfterS)],
    }),
    link: { path: wayBack, words: (t) => t("errors.tooMany.link") },
    retryAfterS,
  });
}

function toSlowDownPage(retryAfterS: number): Response {
  return new Response(null, {
    status: 429,
    headers: {
      "Retry-After": String(retryAfterS),
      "Cache-Control": "no-store",
      "x-action-redirect": `${slowDownPath(retryAfterS)};push`,
    },
  });
}
