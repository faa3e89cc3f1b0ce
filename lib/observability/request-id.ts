/** The header under which the proxy passes the id of a request on to everything that works on it. */
export const requestIdHeader = "x-request-id";

/** Without the letters and digits that people mix up when they read one out. */
const alphabet = "23456789ABCDEFGHJKLMNPQRSTVWXYZ";

/** Short enough to be read out on the phone, long enough to find one line in a day's log: `K7F3-9QXM-2B`. */
export function createRequestId(): string {
  const symbols = Array.from(
    crypto.getRandomValues(new Uint8Array(10)),
    (byte) => alphabet[byte % alphabet.length],
  );
  return `${symbols.slice(0, 4).join("")}-${symbols.slice(4, 8).join("")}-${symbols.slice(8).join("")}`;
}
