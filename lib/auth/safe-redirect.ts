import { paths } from "@/lib/config/paths";

/** No path of ours is longer. */
const maxLength = 2_000;

/** Sign-in never redirects here: these are not pages, or would cause a redirect loop. */
const excludedRoots = ["/api", paths.signIn];

/**
 * Only a path of our own origin passes. Returns `fallback` for anything else: other origins in any spelling, and paths
 * that would loop through sign-in. Never throws.
 */
export function safeRedirect(value: unknown, appUrl: string, fallback: string = paths.verify): string {
  const path = ownPath(value, appUrl);
  if (path === null || excludedRoots.some((root) => isBelow(path, root))) return fallback;
  return path;
}

/** The page that the user was going to, before verification; null if there is none. */
export function nextPathFrom(value: unknown, appUrl: string): string | null {
  const path = safeRedirect(value, appUrl);
  return path === paths.verify ? null : path;
}

function isBelow(path: string, root: string): boolean {
  return `${path.split(/[?#]/, 1)[0]}/`.startsWith(`${root}/`);
}

/** Path, query and fragment of an address of our own origin; null for any other. Never throws. */
export function ownPath(value: unknown, appUrl: string): string | null {
  if (typeof value !== "string" || value.length > maxLength) return null;
  // Browsers treat a backslash as a slash and drop tabs and line breaks: `/\host` and `/<tab>/host` are other origins.
  if (/[\\\p{Cc}]/u.test(value)) return null;
  const isPath = value.startsWith("/") && !value.startsWith("//");
  if (!isPath && !value.startsWith(`${appUrl}/`)) return null;
  const url = URL.parse(value, appUrl);
  if (url === null || url.origin !== appUrl || url.pathname.startsWith("//")) return null;
  const path = `${url.pathname}${url.search}${url.hash}`;
  // Percent-encoding may have made it longer.
  return path.length > maxLength ? null : path;
}
