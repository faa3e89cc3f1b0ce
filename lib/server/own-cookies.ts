import "server-only";
import { onEveryRequest } from "./request-hooks";

/** How the names of all cookies begin that the app or next-auth sets; on https, behind one of the two prefixes. */
const ownNames = /^(?:__Host-|__Secure-)?(?:verify|authjs)\.|^__next_/;

/** More than the app ever sets in one browser. */
const mostCookies = 30;

/**
 * Leaves of a `Cookie` header what is ours. Other apps of the same domain may set any number of cookies, and next-auth's
 * time grows faster than their number.
 */
export function ownCookies(header: string): string {
  return header
    .split(";")
    .map((cookie) => cookie.trim())
    .filter((cookie) => ownNames.test(cookie))
    .slice(0, mostCookies)
    .join("; ");
}

/** Has every request bring no cookies but ours, for as long as the process runs. */
export function keepOwnCookies(): void {
  onEveryRequest(({ headers }) => {
    if (headers.cookie !== undefined) headers.cookie = ownCookies(headers.cookie);
  });
}
