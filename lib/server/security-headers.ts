import type { Env } from "@/lib/config/env-schema";

/** The header under which the proxy passes the nonce on to pages with scripts of their own. */
export const nonceHeader = "x-nonce";

type Policy = Pick<Env, "INKLINK_IDV_URL" | "isHttps" | "isProduction"> & {
  /**
   * The page with the sign-in form: browsers apply `form-action` to every redirect that follows a form, and whom the
   * identity provider sends people on to (brokers, a page for people on another host) cannot be known.
   */
  readonly formsLeadAnywhere: boolean;
};

/** The headers of every page: a strict policy with a nonce for scripts, and no framing, sniffing or leaking of addresses. */
export function securityHeaders(policy: Policy, nonce: string): Record<string, string> {
  return { "Content-Security-Policy": contentSecurityPolicy(policy, nonce), ...commonHeaders(policy) };
}

/** The headers of answers to machines, which hold no page: nothing in them may run, load anything or be framed. */
export function securityHeadersWithoutPage(policy: Pick<Policy, "isHttps">): Record<string, string> {
  const nothing = ["default-src", "object-src", "base-uri", "form-action", "frame-ancestors"];
  const contentPolicy = nothing.map((directive) => `${directive} 'none'`).join("; ");
  return { "Content-Security-Policy": contentPolicy, ...commonHeaders(policy) };
}

function commonHeaders({ isHttps }: Pick<Policy, "isHttps">): Record<string, string> {
  return {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    ...(isHttps ? { "Strict-Transport-Security": "max-age=63072000; includeSubDomains" } : {}),
  };
}

function contentSecurityPolicy(
  { INKLINK_IDV_URL, isProduction, formsLeadAnywhere }: Policy,
  nonce: string,
): string {
  // The development server evaluates source maps and injects styles.
  const [evaluated, styles] = isProduction ? ["", `'nonce-${nonce}'`] : [" 'unsafe-eval'", "'unsafe-inline'"];
  // Browsers apply `form-action` to the redirects that follow a form, so the places that forms lead to are named.
  const formTargets = `'self' ${new URL(INKLINK_IDV_URL).origin}`;
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${evaluated}`,
    `style-src 'self' ${styles}`,
    "img-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    ...(formsLeadAnywhere ? [] : [`form-action ${formTargets}`]),
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
  ].join("; ");
}
