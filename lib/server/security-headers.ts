import type { Env } from "@/lib/config/env-schema";

type Policy = Pick<Env, "INKLINK_IDV_URL" | "isHttps" | "isProduction"> & {
  /**
   * For the page with the sign-in forms, where they lead besides. Null if unknown: browsers apply `form-action` to every
   * redirect after a form, and an identity provider may redirect to any host (a broker, for example).
   */
  readonly signInTargets: readonly string[] | null;
};

/**
 * Headers of every page: a strict CSP with a nonce for scripts, no framing, no sniffing, no referrer to other origins.
 */
export function securityHeaders(policy: Policy, nonce: string): Record<string, string> {
  return { "Content-Security-Policy": contentSecurityPolicy(policy, nonce), ...commonHeaders(policy) };
}

/** Headers of responses without a page: nothing may run, load or be framed. */
export function securityHeadersWithoutPage(policy: Pick<Policy, "isHttps">): Record<string, string> {
  const nothing = ["default-src", "object-src", "base-uri", "form-action", "frame-ancestors"];
  const contentPolicy = nothing.map((directive) => `${directive} 'none'`).join("; ");
  return { "Content-Security-Policy": contentPolicy, ...commonHeaders(policy) };
}

/** Headers of files that are the same for everyone. */
export const securityHeadersOfFiles = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "same-origin",
} as const;

function commonHeaders({ isHttps }: Pick<Policy, "isHttps">): Record<string, string> {
  return {
    "X-Frame-Options": "DENY",
    ...securityHeadersOfFiles,
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    ...(isHttps ? { "Strict-Transport-Security": "max-age=63072000; includeSubDomains" } : {}),
  };
}

function contentSecurityPolicy(
  { INKLINK_IDV_URL, isProduction, signInTargets }: Policy,
  nonce: string,
): string {
  // The development server evaluates source maps, injects styles, and loads fonts for its overlay.
  const [evaluated, styles] = isProduction ? ["", `'nonce-${nonce}'`] : [" 'unsafe-eval'", "'unsafe-inline'"];
  // Browsers apply `form-action` to redirects after a form, so their targets are listed.
  const formTargets = ["'self'", new URL(INKLINK_IDV_URL).origin, ...(signInTargets ?? [])].join(" ");
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${evaluated}`,
    `style-src 'self' ${styles}`,
    "img-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    ...(isProduction ? [] : ["font-src 'self'"]),
    ...(signInTargets === null ? [] : [`form-action ${formTargets}`]),
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
  ].join("; ");
}
