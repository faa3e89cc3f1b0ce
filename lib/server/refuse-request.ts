import "server-only";
import type { ServerResponse } from "node:http";
import { env } from "@/lib/config/env";
import type { Env } from "@/lib/config/env-schema";
import { paths, wayBackTo } from "@/lib/config/paths";
import { isForPrograms, isUnknownApi, type Route, routeOf } from "@/lib/config/routes";
import { callbackPath, postsItsResponse } from "@/lib/config/sign-in-methods";
import { maxFormBytes } from "@/lib/core/read-body";
import { isDatabaseDown } from "@/lib/db/errors";
import { isDatabaseKnownDown } from "@/lib/db/health";
import { log } from "@/lib/observability/log";
import { limitOf } from "@/lib/rate-limit/limits";
import {
  databaseDownPage,
  type FallbackPage,
  fallbackPage,
  localeOfRequest,
  unreadablePage,
} from "./fallback-page";
import { limitRate } from "./rate-limit";
import type { RequestHook } from "./request-hooks";
import { requestState } from "./request-state";
import { type RequestView, viewOf } from "./request-view";
import { staticFiles } from "./secure-request";
import { answerStatus } from "./status-api";

/**
 * Sends a fallback page instead of passing on: a request for an unknown API path, a form from another origin, a body
 * that is too large, any page while the database is down, and what exceeds a rate limit.
 */
export function refuseRequest({ APP_URL }: Pick<Env, "APP_URL">): RequestHook {
  return (request, response, next) => {
    if (request.url?.startsWith(staticFiles)) return next();
    const view = viewOf(request);
    const nonce = requestState()?.nonce ?? "";
    if (!isDecodable(view.pathname)) {
      void undecodable(view, nonce).then((page) => send(response, page));
      return;
    }
    const page = refusal(view, APP_URL, nonce);
    if (page !== null) return send(response, page);
    const isLimited = limitOf(view.method, view.pathname) !== null;
    if (!isLimited && !isDatabaseDown()) return next();
    void refusalByDatabase(view, nonce).then((page) => {
      if (page === null) next();
      else send(response, page);
    });
  };
}

function send(response: ServerResponse, { status, headers, html }: FallbackPage): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(html);
}

function refusal(request: RequestView, appUrl: string, nonce: string): FallbackPage | null {
  const { method, pathname, headers } = request;
  const route = routeOf(pathname);
  if (isUnknownApi(pathname) || isClosedApi(route)) return notFoundPage(request, nonce);
  if (method !== "POST") return null;
  const origin = headers.get("origin");
  const acceptsAnyOrigin = isForPrograms(route) || isProvidersPost(pathname);
  if (!acceptsAnyOrigin && origin !== null && origin !== appUrl) return foreignOriginPage(request, nonce);
  // Every form of ours is smaller. Next limits bodies without a length (`next.config.mjs`).
  if (route !== "/api/webhooks/inklink" && Number(headers.get("content-length") ?? 0) > maxFormBytes) {
    log.warn("request.refused", { route, reason: "too_large" });
    const page = { nonce, locale: localeOfRequest(request), wayBack: wayBackTo(pathname) };
    return unreadablePage({ ...page, status: 413 });
  }
  return null;
}

/**
 * The only path where another site's form is accepted: the callback of a provider whose page posts its response. The
 * state in that form is bound to the browser that began the sign-in (`lib/auth/form-post.ts`).
 */
function isProvidersPost(pathname: string): boolean {
  return env().signInMethods.some(({ id }) => postsItsResponse(id) && callbackPath(id) === pathname);
}

/** A fallback page, because Next's not-found page has forms, so that any action could be posted there. */
function notFoundPage(request: RequestView, nonce: string): FallbackPage {
  return fallbackPage({
    status: 404,
    nonce,
    locale: localeOfRequest(request),
    messages: (t) => ({ heading: t("errors.notFound.heading"), sentences: [t("errors.notFound.text")] }),
    link: { path: paths.verify, text: (t) => t("errors.notFound.link") },
  });
}

function foreignOriginPage(request: RequestView, nonce: string): FallbackPage {
  return fallbackPage({
    status: 403,
    nonce,
    locale: localeOfRequest(request),
    messages: (t) => ({
      heading: t("errors.foreignOrigin.heading"),
      sentences: [t("errors.foreignOrigin.text")],
    }),
    link: { path: paths.home, text: (t) => t("errors.foreignOrigin.link", { app: env().APP_NAME }) },
  });
}

function isStatusApi(route: Route): boolean {
  return route.startsWith("/api/v1/verifications");
}

/** Without a key, there is no status API. */
function isClosedApi(route: Route): boolean {
  return isStatusApi(route) && env().API_KEYS.length === 0;
}

/** Next responds with 500 if a path parameter cannot be decoded. */
function isDecodable(pathname: string): boolean {
  try {
    decodeURIComponent(pathname);
    return true;
  } catch {
    return false;
  }
}

/** Such a path names nothing; in the status API, no user. Never rejects. */
async function undecodable(request: RequestView, nonce: string): Promise<FallbackPage> {
  const route = routeOf(request.pathname);
  if (!isStatusApi(route) || isClosedApi(route)) return notFoundPage(request, nonce);
  const response = await answerStatus(request, null);
  const { status, headers } = response;
  return { status, headers: Object.fromEntries(headers), html: await response.text() };
}

/** The response while the database is down, or over a rate limit. Programs get responses of their own. Never rejects. */
async function refusalByDatabase(request: RequestView, nonce: string): Promise<FallbackPage | null> {
  if (!isForPrograms(routeOf(request.pathname)) && (await isDatabaseKnownDown()))
    return databaseDownPage(nonce, localeOfRequest(request));
  return limitRate(request, nonce);
}
