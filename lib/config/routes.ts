/** Every page and handler of `app/`, by its pattern: what logs and metrics call a request, since an address may hold ids. */
const patterns = [
  "/",
  "/.well-known/security.txt",
  "/account",
  "/account/erase",
  "/account/erased",
  "/account/export",
  "/admin",
  "/admin/inquiries.csv",
  "/admin/parked",
  "/admin/people",
  "/admin/people/[id]",
  "/admin/stuck",
  "/api/auth/callback/[provider]",
  "/api/health/live",
  "/api/health/ready",
  "/api/verification/status",
  "/api/webhooks/inklink",
  "/kyc/complete",
  "/manifest.webmanifest",
  "/signin",
  "/slow-down",
  "/verify",
  "/verify/history",
  "/welcome",
] as const;

export type Route = (typeof patterns)[number] | "other";

/** What programs ask for, browsers' own requests included. They come from no form of ours, and are told nothing in a person's words. */
const forPrograms: ReadonlySet<Route> = new Set<Route>([
  "/.well-known/security.txt",
  "/api/health/live",
  "/api/health/ready",
  "/api/webhooks/inklink",
  "/manifest.webmanifest",
]);

export function isForPrograms(route: Route): boolean {
  return forPrograms.has(route);
}

const allMethods = ["GET", "HEAD", "POST"] as const;

/** The methods that a route takes; those that any route takes if it is left out. */
export function methodsOf(route: Route | null = null): readonly string[] {
  return route === "/api/webhooks/inklink" ? ["POST"] : allMethods;
}

/** Whether an address is none of ours, and below the one under which there are no pages. */
export function isUnknownApi(pathname: string): boolean {
  return routeOf(pathname) === "other" && `${pathname}/`.startsWith("/api/");
}

// What is spelled out goes before what a parameter would match, too.
const matchers = patterns
  .map((pattern) => ({ pattern, regex: toRegex(pattern) }))
  .sort((a, b) => Number(a.pattern.includes("[")) - Number(b.pattern.includes("[")));

/** The pattern that an address belongs to; `other` where it is none of ours. */
export function routeOf(url: string): Route {
  const [path = ""] = url.split(/[?#]/, 1);
  return matchers.find(({ regex }) => regex.test(path))?.pattern ?? "other";
}

function toRegex(pattern: string): RegExp {
  const source = pattern.replace(/\[\w+\]/g, "[^/]+");
  return new RegExp(`^${source}$`);
}
