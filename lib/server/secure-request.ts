import "server-only";
import { paths } from "@/lib/config/paths";
import { type Route, routeOf } from "@/lib/config/routes";
import { logContext, requestIdHeader } from "@/lib/observability/log";
import type { HookPolicy, RequestHook } from "./request-hooks";
import { requestState } from "./request-state";
import { securityHeaders, securityHeadersOfFiles, securityHeadersWithoutPage } from "./security-headers";

/** Build files, which bypass everything but the request hooks. */
export const staticFiles = "/_next/static/";

/** The pages with forms that lead to identity providers. */
const signInPages: readonly string[] = [paths.signIn, paths.signInAgain];

/** Routes that never respond with a page. */
const withoutPages: ReadonlySet<Route> = new Set<Route>([
  "/api/health/live",
  "/api/health/ready",
  "/api/webhooks/inklink",
  "/manifest.webmanifest",
]);

/**
 * Sets the security headers of every response, and the request headers that Next trusts: host and protocol come from
 * `APP_URL`, never from the client or a load balancer, and the policy carries the nonce of the page's scripts.
 */
export function secureRequest(policy: HookPolicy): RequestHook {
  const { host, protocol } = new URL(policy.APP_URL);
  const withoutPage = securityHeadersWithoutPage(policy);
  return ({ url = "", headers }, response, next) => {
    const set = (all: Readonly<Record<string, string>>) => {
      for (const [name, value] of Object.entries(all)) response.setHeader(name, value);
    };
    const state = requestState();
    if (url.startsWith(staticFiles)) {
      set(securityHeadersOfFiles);
      // Next responds with a page if there is no such file.
      if (state !== null) state.headersOfErrors = withoutPage;
      return next();
    }
    const requestId = logContext().requestId ?? "";
    headers[requestIdHeader] = requestId;
    response.setHeader(requestIdHeader, requestId);
    if (withoutPages.has(routeOf(url))) {
      set(withoutPage);
      return next();
    }
    const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
    const secured = securityHeaders(
      { ...policy, signInTargets: signInPages.includes(pathOf(url)) ? policy.signInTargets : [] },
      nonce,
    );
    if (state !== null) state.nonce = nonce;
    set(secured);
    headers["x-forwarded-host"] = host;
    headers["x-forwarded-proto"] = protocol.slice(0, -1);
    headers["content-security-policy"] = secured["Content-Security-Policy"];
    next();
  };
}

function pathOf(url: string): string {
  return url.split(/[?#]/, 1)[0] ?? "";
}
