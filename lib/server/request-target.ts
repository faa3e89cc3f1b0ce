import "server-only";
import type { RequestHook } from "./request-hooks";

/** Path parts that change where the path leads: dot segments, also escaped ones, and backslashes. */
const nonNormal = /[\\]|\/(?:\.|%2e)/i;

/**
 * The path and query of a request target (RFC 9112, 3.2); null if it has none, such as `*`.
 *
 * - Accepts the absolute form, as the RFC requires. Its origin is ignored, like a `Host` header.
 * - Resolves dot segments here, so that rate limits, the console's guard and Next all see the same path.
 * - Removes extra slashes below `/api/`, because senders of webhooks follow no redirects. Next redirects browsers.
 */
export function originForm(target: string): string | null {
  const absolute = /^https?:\/\/[^/?#]*/i.exec(target)?.[0];
  const rest = absolute === undefined ? target : target.slice(absolute.length);
  const queryStart = rest.search(/[?#]/);
  const [path, search] = queryStart < 0 ? [rest, ""] : [rest.slice(0, queryStart), rest.slice(queryStart)];
  if (absolute !== undefined && path === "") return `/${search}`;
  if (!path.startsWith("/")) return null;
  // Prefixed with a host, or two leading slashes would be parsed as one.
  const resolved = nonNormal.test(path) ? URL.parse(`http://host${path}`)?.pathname : path;
  return resolved === undefined ? null : `${withoutExtraSlashes(resolved)}${search}`;
}

function withoutExtraSlashes(path: string): string {
  const single = path.replace(/\/{2,}/g, "/");
  if (!single.startsWith("/api/")) return path;
  return single.endsWith("/") ? single.slice(0, -1) : single;
}

/** Replaces the request target by its normal form. */
export const normalizeTarget: RequestHook = (request, _response, next) => {
  const normal = originForm(request.url ?? "");
  if (normal !== null) request.url = normal;
  next();
};
