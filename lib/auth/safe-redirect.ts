import { paths } from "@/lib/config/paths";

/** Longer addresses than this are none of ours. */
const longest = 2_000;

/** Nobody is sent here after signing in: these are no pages, or lead round in a circle. */
const notPages = ["/api", paths.signIn];

/**
 * The path of ours that a `callbackUrl` or `next` names, and the verification page for everything else: other origins
 * in any spelling, and addresses that sign-in itself would loop through. Never throws.
 */
export function safePath(value: unknown, appUrl: string, fallback: string = paths.verify): string {
  if (typeof value !== "string" || value.length > longest) return fallback;
  // Browsers read a backslash as a slash and drop tabs and line breaks: `/\host` and `/<tab>/host` lead elsewhere.
  if (/[\\\p{Cc}]/u.test(value)) return fallback;
  const isPath = value.startsWith("/") && !value.startsWith("//");
  if (!isPath && !value.startsWith(`${appUrl}/`)) return fallback;
  const url = URL.parse(value, appUrl);
  if (url === null || url.origin !== appUrl || url.pathname.startsWith("//")) return fallback;
  if (notPages.some((root) => `${url.pathname}/`.startsWith(`${root}/`))) return fallback;
  const path = `${url.pathname}${url.search}${url.hash}`;
  // Escapes have made it longer.
  return path.length > longest ? fallback : path;
}
