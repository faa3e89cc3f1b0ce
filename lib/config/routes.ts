/**
 * The pattern of every page and handler in `app/`. Logs and metrics use these patterns, because paths may contain ids.
 */
const patterns = [
  "/",
  "/.well-known/security.txt",
  "/account",
  "/account/erase",
  "/account/erased",
  "/account/export",
  "/admin",
  "/admin/audit",
  "/admin/audit.csv",
  "/admin/drop-offs",
  "/admin/inquiries.csv",
  "/admin/failed",
  "/admin/people",
  "/admin/people/[id]",
  "/admin/attention",
  "/api/auth/callback/[provider]",
  "/api/health/live",
  "/api/health/ready",
  "/api/v1/openapi.json",
  "/api/v1/verifications",
  "/api/v1/verifications/[user_id]",
  "/api/verification/status",
  "/api/webhooks/inklink",
  "/kyc/complete",
  "/manifest.webmanifest",
  "/signin",
  "/signin-again",
  "/slow-down",
  "/verify",
  "/verify/history",
  "/welcome",
] as const;

export type Route = (typeof patterns)[number] | "other";

/**
 * Routes that programs request, including browsers themselves. They accept none of our forms and respond without
 * localized text.
 */
const forPrograms: ReadonlySet<Route> = new Set<Route>([
  "/.well-known/security.txt",
  "/api/health/live",
  "/api/health/ready",
  "/api/v1/openapi.json",
  "/api/v1/verifications",
  "/api/v1/verifications/[user_id]",
  "/api/webhooks/inklink",
  "/manifest.webmanifest",
]);

export function isForPrograms(route: Route): boolean {
  return forPrograms.has(route);
}

const allMethods = ["GET", "HEAD", "POST"] as const;

/** The methods that a route accepts; without a route, those that most routes accept. */
export function methodsOf(route: Route | null = null): readonly string[] {
  return route === "/api/webhooks/inklink" ? ["POST"] : allMethods;
}

/** Whether a path is an unknown one below `/api/`, where there are no pages. */
export function isUnknownApi(pathname: string): boolean {
  return routeOf(pathname) === "other" && `${pathname}/`.startsWith("/api/");
}

// Literal patterns match before those with parameters.
const literals = new Map<string, Route>(patterns.map((pattern) => [pattern, pattern]));
const matchers = patterns
  .filter((pattern) => pattern.includes("["))
  .map((pattern) => ({ pattern, regex: toRegex(pattern) }));

/** The pattern that matches a path; `other` if none does. */
export function routeOf(url: string): Route {
  const [path = ""] = url.split(/[?#]/, 1);
  return literals.get(path) ?? matchers.find(({ regex }) => regex.test(path))?.pattern ?? "other";
}

function toRegex(pattern: string): RegExp {
  const source = pattern.replace(/\[\w+\]/g, "[^/]+");
  return new RegExp(`^${source}$`);
}
