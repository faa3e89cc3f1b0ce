import { type NextRequest, NextResponse } from "next/server";
import { isOperatorSession } from "@/lib/auth/guards";
import { sessionCookieName } from "@/lib/auth/session";
import { env } from "@/lib/config/env";
import { paths, wayBackTo } from "@/lib/config/paths";
import { isForPrograms, isUnknownApi, routeOf } from "@/lib/config/routes";
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

/** Runs before every request but static files and deliveries: an id, the origin check, the limits, the security headers. */
export async function proxy(request: NextRequest): Promise<Response> {
  const { APP_URL, ...config } = env();
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  const isSignIn = request.nextUrl.pathname === paths.signIn;
  const secured = securityHeaders({ ...config, formsLeadAnywhere: isSignIn }, nonce);
  // Where requests come in by other ways than Node's server, nobody has given it one.
  const requestId = logContext().requestId ?? createRequestId();

  const response =
    refusal(request, APP_URL, nonce) ??
    (await apology(request, nonce)) ??
    (await limitRate(request, nonce)) ??
    (await passOn(trusted(request)));
  for (const [name, value] of Object.entries(secured)) response.headers.set(name, value);
  response.headers.set(requestIdHeader, requestId);
  return response;

  async function passOn(headers: Headers): Promise<NextResponse> {
    if (!(await isConcealed(request))) return NextResponse.next({ request: { headers } });
    // What was sent is nobody's action there.
    for (const name of ["content-type", "next-action"]) headers.delete(name);
    return NextResponse.rewrite(new URL(paths.nowhere, request.url), { request: { headers } });
  }

  /** The headers that the app sees: the address that people use, whatever a client or a load balancer claims. */
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

/** What is refused before anything looks at it: unknown addresses of programs, and posts from pages that are not ours. */
function refusal(request: NextRequest, appUrl: string, nonce: string): Response | null {
  const { pathname } = request.nextUrl;
  const route = routeOf(pathname);
  if (isUnknownApi(pathname) || !isDecodable(pathname)) return notFoundPage(request, nonce);
  const origin = request.headers.get("origin");
  if (request.method === "POST" && !isForPrograms(route) && origin !== null && origin !== appUrl) {
    return fallbackResponse({
      status: 403,
      nonce,
      locale: localeOfRequest(request),
      messages: (t) => ({
        heading: t("errors.foreignOrigin.heading"),
        sentences: [t("errors.foreignOrigin.text")],
      }),
      link: { path: paths.home, messages: (t) => t("errors.foreignOrigin.link") },
    });
  }
  // Every form of ours is smaller. Bodies without a length end at Next's own limit (`next.config.mjs`).
  if (request.method === "POST" && Number(request.headers.get("content-length") ?? 0) > maxFormBytes) {
    log.warn("request.refused", { route, reason: "too_large" });
    const page = { nonce, locale: localeOfRequest(request), wayBack: wayBackTo(pathname) };
    return toResponse(unreadablePage({ ...page, status: 413 }));
  }
  return null;
}

/** A page of its own: Next's has forms, whose actions anything that is posted there could call. */
function notFoundPage(request: NextRequest, nonce: string): Response {
  return fallbackResponse({
    status: 404,
    nonce,
    locale: localeOfRequest(request),
    messages: (t) => ({ heading: t("errors.notFound.heading"), sentences: [t("errors.notFound.text")] }),
    link: { path: paths.verify, messages: (t) => t("errors.notFound.link") },
  });
}

/** Next answers 500 where a part of an address that a route takes as a parameter cannot be decoded. */
function isDecodable(pathname: string): boolean {
  try {
    decodeURIComponent(pathname);
    return true;
  } catch {
    return false;
  }
}

/** What people get while the database is away. Programs get answers of their own. */
async function apology(request: NextRequest, nonce: string): Promise<Response | null> {
  if (isForPrograms(routeOf(request.nextUrl.pathname))) return null;
  return (await isDatabaseKnownDown()) ? toResponse(databaseDownPage(nonce, localeOfRequest(request))) : null;
}

/** Whether the address is one of the console and the request not an operator's. It gets the page for what is not there. */
async function isConcealed({ nextUrl, cookies }: NextRequest): Promise<boolean> {
  if (!`${nextUrl.pathname}/`.startsWith(`${paths.admin}/`)) return false;
  return !(await isOperatorSession(cookies.get(sessionCookieName())?.value));
}

/** Deliveries are for no limit and no page, and the way through here would be a third of all that one costs. */
export const config = {
  matcher: ["/((?!_next/static/|api/webhooks/inklink$).*)"],
};
