import "server-only";
import type { RequestHook } from "./request-hooks";

/** Anything in a path that leads elsewhere than it says: dot segments, also escaped ones, and backslashes. */
const detour = /[\\]|\/(?:\.|%2e)/i;

/**
 * The path and query that a request's target names (RFC 9112, 3.2); null where it names none, as `*` does.
 *
 * - The absolute form is taken, as it must be. Its origin counts as little as a `Host` header does.
 * - Dot segments are resolved here, so that everything behind this, limits and the console's guard included, sees the one
 *   path that is served in the end.
 * - For programs, a slash too many changes nothing: the senders of webhooks follow no redirects. Browsers are redirected
 *   by Next.
 */
export function originForm(target: string): string | null {
  const absolute = /^https?:\/\/[^/?#]*/i.exec(target)?.[0];
  const rest = absolute === undefined ? target : target.slice(absolute.length);
  const mark = rest.search(/[?#]/);
  const [path, search] = mark < 0 ? [rest, ""] : [rest.slice(0, mark), rest.slice(mark)];
  if (absolute !== undefined && path === "") return `/${search}`;
  if (!path.startsWith("/")) return null;
  // A host stands in front, or two slashes would be read as the beginning of one.
  const resolved = detour.test(path) ? URL.parse(`http://host${path}`)?.pathname : path;
  return resolved === undefined ? null : `${withoutSpareSlashes(resolved)}${search}`;
}

function withoutSpareSlashes(path: string): string {
  const single = path.replace(/\/{2,}/g, "/");
  if (!single.startsWith("/api/")) return path;
  return single.endsWith("/") ? single.slice(0, -1) : single;
}

/** Leaves the path and query in the one form that everything behind this reads. */
export const normalizeTarget: RequestHook = (request, _response, next) => {
  const normal = originForm(request.url ?? "");
  if (normal !== null) request.url = normal;
  next();
};
