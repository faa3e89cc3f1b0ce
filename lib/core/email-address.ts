import { domainToASCII } from "node:url";

/** Whom a mail is from. `name` is empty where there is none. */
export type Mailbox = { readonly name: string; readonly address: string };

/**
 * Addresses as people have them. RFC 5321 allows more (quotes, comments, routes), which providers do not give out, and
 * which would have a meaning of its own in a header.
 */
const addressPattern =
  /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~.-]{1,64}@([\p{L}\p{M}\p{N}-]+\.)*[\p{L}\p{M}\p{N}-]+$/u;
const maxAddressLength = 254;
const maxNameLength = 100;

/** `address`, `<address>`, `Name <address>` or `"Name" <address>`. Neither a control character nor a second address fits in. */
const mailboxPattern = /^(?:"([^"\\<>@\p{C}]*)" *|([^"\\<>@\p{C}]*))<([^<>]+)>$/u;

export function isAddress(value: string): boolean {
  return value.length <= maxAddressLength && addressPattern.test(value) && domainOf(value) !== "";
}

/** The part after the `@`, in ASCII. */
export function domainOf(address: string): string {
  return domainToASCII(address.slice(address.lastIndexOf("@") + 1));
}

/** Null where it is neither an address nor a name with one. */
export function parseMailbox(value: string): Mailbox | null {
  const [, quoted, plain, enclosed] = mailboxPattern.exec(value) ?? [];
  const address = enclosed ?? value;
  const name = (quoted ?? plain ?? "").trim();
  return isAddress(address) && name.length <= maxNameLength ? { name, address } : null;
}
