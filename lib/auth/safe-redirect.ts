import { paths } from "@/lib/config/paths";

/** Longer addresses than this are none of ours. */
const maxLength = 2_000;

/** Sign-in does not lead back to these: they are no pages, or would lead round in a circle. */
const excludedRoots = ["/api", paths.signIn];

/**
 * The path of ours that a `callbackUrl` or `next` names, and the verification page for everything else: other origins
 * in any spelling, and addresses that sign-in itself would loop through. Never throws.
 */
export function safeRedirect(value: unknown, appUrl: string, fallback: string = paths.verify): string {
  const path = ownPath(value, appUrl);
  if (path === null || excludedRoots.some((root) => isBelow(path, root))) return fallback;
  return path;
}

function isBelow(path: string, root: string): boolean {
  return `${path.split(/[?#]/, 1)[0]}/`.startsWith(`${root}/`);
}

/** The path, query and fragment that an address of our own origin names; null for all others. Never throws. */
export function ownPath(value: unknown, appUrl: string): string | null {
  if (typeof value !== "string" || value.length > maxLength) return null;
  // Browsers read a backslash as a slash and drop tabs and line breaks: `/\host` and `/<tab>/host` lead elsewhere.
  if (/[\\\p{Cc}]/u.test(value)) return null;
  const isPath = value.startsWith("/") && !value.startsWith("//");
  if (!isPath && !value.startsWith(`${appUrl}/`)) return null;
  const url = URL.parse(value, appUrl);
  if (url === null || url.origin !== appUrl || url.pathname.startsWith("//")) return null;
  const path = `${url.pathname}${url.search}${url.hash}`;
  // Escapes have made it longer.
  return path.length > maxLength ? null : path;
}
