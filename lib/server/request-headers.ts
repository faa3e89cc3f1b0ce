import "server-only";
import { peerAddressHeader } from "@/lib/rate-limit/client-address";
import type { RequestHook } from "./request-hooks";

/** Name prefixes of all cookies of the app and next-auth; on https, behind one of the two security prefixes. */
const ownNames = /^(?:__Host-|__Secure-)?(?:verify|authjs)\.|^__next_/;

/** More than the app ever sets in one browser. */
const maxCookies = 30;

/**
 * Keeps only the app's own cookies. Other apps of the domain may set any number of cookies, and next-auth's time grows
 * faster than their number.
 */
export function ownCookies(header: string): string {
  return header
    .split(";")
    .map((cookie) => cookie.trim())
    .filter((cookie) => ownNames.test(cookie))
    .slice(0, maxCookies)
    .join("; ");
}

/** Removes cookies of other apps from the request. */
export const filterCookies: RequestHook = ({ headers }, _response, next) => {
  if (headers.cookie !== undefined) headers.cookie = ownCookies(headers.cookie);
  next();
};

/** Stores the peer address in a header, and overwrites any value from the client. */
export const setPeerAddress: RequestHook = (request, _response, next) => {
  request.headers[peerAddressHeader] = request.socket.remoteAddress ?? "";
  next();
};
