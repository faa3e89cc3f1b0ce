import "server-only";
import { peerAddressHeader } from "@/lib/rate-limit/client-address";
import type { RequestHook } from "./request-hooks";

/** How the names of all cookies begin that the app or next-auth sets; on https, behind one of the two prefixes. */
const ownNames = /^(?:__Host-|__Secure-)?(?:verify|authjs)\.|^__next_/;

/** More than the app ever sets in one browser. */
const maxCookies = 30;

/**
 * Leaves only the app's own cookies in a `Cookie` header. Other apps of the same domain may set any number of cookies, and
 * next-auth's time grows faster than their number.
 */
export function ownCookies(header: string): string {
  return header
    .split(";")
    .map((cookie) => cookie.trim())
    .filter((cookie) => ownNames.test(cookie))
    .slice(0, maxCookies)
    .join("; ");
}

/** Removes the cookies of other apps. */
export const filterCookies: RequestHook = ({ headers }, _response, next) => {
  if (headers.cookie !== undefined) headers.cookie = ownCookies(headers.cookie);
  next();
};

/** Notes the address of the connection's peer in a header, in the place of whatever the client sent under its name. */
export const setPeerAddress: RequestHook = (request, _response, next) => {
  request.headers[peerAddressHeader] = request.socket.remoteAddress ?? "";
  next();
};
