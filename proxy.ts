import { type NextRequest, NextResponse } from "next/server";
import { isStaffSession } from "@/lib/auth/guards";
import { sessionCookieName } from "@/lib/auth/session";
import { env } from "@/lib/config/env";
import { paths, wayBackTo } from "@/lib/config/paths";
import { isForPrograms, isUnknownApi, type Route, routeOf } from "@/lib/config/routes";
import { callbackPath, postsItsResponse } from "@/lib/config/sign-in-methods";
import { maxFormBytes } from "@/lib/core/read-body";
import { isDatabaseKnownDown } from "@/lib/db/health";
import { createRequestId, log, logContext, requestIdHeader } from "@/lib/observability/log";
import {
  databaseDownPage,
  fallbackResponse,
  localeOfRequest,
  toResponse,
  unreadablePage,
} from "@/lib/server/fallback-page";
import { limitRate } from "@/lib/server/rate-limit";
import { nonceHeader, securityHeaders } from "@/lib/server/security-headers";
import { answerStatus } from "@/lib/server/status-api";

/**
 * Runs before every request except for static files and webhooks: request id, origin check, rate limits, security
 * headers.
 */
export async function proxy(request: NextRequest): Promise<Response> {
  const { APP_URL, signInTargets, ...config } = env();
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  const isSignIn = request.nextUrl.pathname === paths.signIn;
  const secured = securityHeaders({ ...config, signInTargets: isSignIn ? signInTargets : [] }, nonce);
  // Requests that bypass Node's server have no id yet.
  const requestId = logContext().requestId ?? createRequestId();

  const response =
    (await refusal(request, APP_URL, nonce)) ??
    (await databaseDownResponse(request, nonce)) ??
    (await limitRate(request, nonce)) ??
    (await passOn(trusted(request)));
  for (const [name, value] of Object.entries(secured)) response.headers.set(name, value);
  response.headers.set(requestIdHeader, requestId);
  return response;

  async function passOn(headers: Headers): Promise<NextResponse> {
    if (!(await isConcealed(request))) return NextResponse.next({ request: { headers } });
    // Drop the headers with which the request could call an action.
    for (const name of ["content-type", "next-action"]) headers.delete(name);
    return NextResponse.rewrite(new URL(paths.nowhere, request.url), { request: { headers } });
  }

  /**
   * The request headers for the app: host and protocol come from `APP_URL`, never from the client or a load balancer.
   */
  function trusted({ headers }: NextRequest): Headers {
    const { host, protocol } = new URL(APP_URL);
    const trusted = new Headers(headers);
    trusted.set("x-forwarded-host", host);
    trusted.set("x-forwarded-proto", protocol.slice(0, -1));
    trusted.set("Content-Security-Policy", secured["Content-Security-Policy"] ?? "");
    trusted.set(nonceHeader, nonce);
    trusted.set(requestIdHeader, requestId);
    return trusted;
  }
}

/** Refuses unknown API paths, posts from other origins and bodies that are too large. */
function refusal(request: NextRequest, appUrl: string, nonce: string): Response | Promise<Response> | null {
  const { pathname } = request.nextUrl;
  const route = routeOf(pathname);
  if (isUnknownApi(pathname) || isClosedApi(route)) return notFoundPage(request, nonce);
  if (!isDecodable(pathname)) {
    return isStatusApi(route) ? answerStatus(request, null) : notFoundPage(request, nonce);
  }
  const origin = request.headers.get("origin");
  const acceptsAnyOrigin = isForPrograms(route) || isProvidersPost(pathname);
  if (request.method === "POST" && !acceptsAnyOrigin && origin !== null && origin !== appUrl) {
    return fallbackResponse({
      status: 403,
      nonce,
      locale: localeOfRequest(request),
      messages: (t) => ({
        heading: t("errors.foreignOrigin.heading"),
        sentences: [t("errors.foreignOrigin.text")],
      }),
      link: { path: paths.home, messages: (t) => t("errors.foreignOrigin.link", { app: env().APP_NAME }) },
    });
  }
  // Every form of ours is smaller. Next limits bodies without a length (`next.config.mjs`).
  if (request.method === "POST" && Number(request.headers.get("content-length") ?? 0) > maxFormBytes) {
    log.warn("request.refused", { route, reason: "too_large" });
    const page = { nonce, locale: localeOfRequest(request), wayBack: wayBackTo(pathname) };
    return toResponse(unreadablePage({ ...page, status: 413 }));
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
function notFoundPage(request: NextRequest, nonce: string): Response {
  return fallbackResponse({
    status: 404,
    nonce,
    locale: localeOfRequest(request),
    messages: (t) => ({ heading: t("errors.notFound.heading"), sentences: [t("errors.notFound.text")] }),
    link: { path: paths.verify, messages: (t) => t("errors.notFound.link") },
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

/** The response while the database is down. Programs get responses of their own. */
async function databaseDownResponse(request: NextRequest, nonce: string): Promise<Response | null> {
  if (isForPrograms(routeOf(request.nextUrl.pathname))) return null;
  return (await isDatabaseKnownDown()) ? toResponse(databaseDownPage(nonce, localeOfRequest(request))) : null;
}

/**
 * Only operators and support staff see the console. True if the path is in the console and the request is neither's:
 * then the response is the not-found page.
 */
async function isConcealed({ nextUrl, cookies }: NextRequest): Promise<boolean> {
  if (!`${nextUrl.pathname}/`.startsWith(`${paths.admin}/`)) return false;
  return !(await isStaffSession(cookies.get(sessionCookieName())?.value));
}

/** Webhooks skip the proxy: no rate limit and no page applies, and the proxy would take a third of their time. */
export const config = {
  matcher: ["/((?!_next/static/|api/webhooks/inklink$).*)"],
};
