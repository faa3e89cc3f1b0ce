import { domainToASCII } from "node:url";

/** An email address with a display name. `name` is empty if there is none. */
export type Mailbox = { readonly name: string; readonly address: string };

/**
 * Common addresses. RFC 5321 allows more (quotes, comments, routes), which providers do not issue and which have a
 * meaning of their own in headers.
 */
const addressPattern =
  /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~.-]{1,64}@([\p{L}\p{M}\p{N}-]+\.)*[\p{L}\p{M}\p{N}-]+$/u;
const maxAddressLength = 254;
const maxNameLength = 100;

/** `address`, `<address>`, `Name <address>` or `"Name" <address>`. Rejects control characters and second addresses. */
const mailboxPattern = /^(?:"([^"\\<>@\p{C}]*)" *|([^"\\<>@\p{C}]*))<([^<>]+)>$/u;

export function isAddress(value: string): boolean {
  return value.length <= maxAddressLength && addressPattern.test(value) && domainOf(value) !== "";
}

/** The domain, in ASCII. */
export function domainOf(address: string): string {
  return domainToASCII(address.slice(address.lastIndexOf("@") + 1));
}

/** Null if it is neither an address nor a name with an address. */
export function parseMailbox(value: string): Mailbox | null {
  const [, quoted, plain, enclosed] = mailboxPattern.exec(value) ?? [];
  const address = enclosed ?? value;
  const name = (quoted ?? plain ?? "").trim();
  return isAddress(address) && name.length <= maxNameLength ? { name, address } : null;
}
