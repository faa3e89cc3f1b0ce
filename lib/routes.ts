/** Every page and handler of `app/`, by its pattern: what logs and metrics call a request, since an address may hold ids. */
const patterns = [
  "/",
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
  "/api/auth/[...nextauth]",
  "/api/health/live",
  "/api/health/ready",
  "/api/verification/status",
  "/api/webhooks/inklink",
  "/kyc/complete",
  "/signin",
  "/slow-down",
  "/verify",
  "/verify/history",
  "/welcome",
] as const;

export type Route = (typeof patterns)[number] | "other";

// What is spelled out goes before what a parameter would match, too.
const matchers = patterns
  .map((pattern) => ({ pattern, regex: toRegex(pattern) }))
  .sort((a, b) => Number(a.pattern.includes("[")) - Number(b.pattern.includes("[")));

/** The pattern that an address belongs to; `other` where it is none of ours. */
export function routeOf(url: string): Route {
  const path = /^[^?#]*/.exec(url)?.[0] ?? "";
  return matchers.find(({ regex }) => regex.test(path))?.pattern ?? "other";
}

function toRegex(pattern: string): RegExp {
  const source = pattern.replace(/\[\.\.\.\w+\]/g, ".+").replace(/\[\w+\]/g, "[^/]+");
  return new RegExp(`^${source}$`);
}
