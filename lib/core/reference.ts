/**
 * The references that pages show and users quote to support, all of one form: a prefix that says what it names, and
 * groups of capital letters and digits. `V-`: an inquiry; `R-`: a request, such as a start that failed; `E-`: an error
 * page.
 */
export type Reference =
  /** The first twelve hex digits of the inquiry's id, in lower case. */
  | { readonly kind: "inquiry"; readonly digits: string }
  | { readonly kind: "request"; readonly requestId: string }
  | { readonly kind: "error"; readonly digest: string };

/** `V-7F3A-91BC-04E2`. */
export function inquiryReference(inquiryId: string): string {
  const digits = inquiryId.replaceAll("-", "").slice(0, 12).toUpperCase();
  return `V-${digits.slice(0, 4)}-${digits.slice(4, 8)}-${digits.slice(8)}`;
}

/** `E-2871234512`. Next adds a code to the digests of its own errors, which is left out. */
export function errorReference(digest: string): string {
  return `E-${digestOf(digest)}`;
}

export function digestOf(digest: string): string {
  return digest.replace(/@.*$/, "");
}

/** Without characters that are confused when read aloud. */
export const requestIdAlphabet = "23456789ABCDEFGHJKLMNPQRSTVWXYZ";

/** Made when called: the error page imports this file into the browser, which needs none of it. */
function requestForm(): RegExp {
  const symbol = `[${requestIdAlphabet}]`;
  return new RegExp(`^(?:R-?)?(${symbol}{4})-?(${symbol}{4})-?(${symbol}{2})$`);
}

const inquiryForm = /^(?:V-?)?([\dA-F]{4})-?([\dA-F]{4})-?([\dA-F]{4})$/;
const errorForm = /^(?:E-?)?(\d{5,20})$/;

/**
 * Everything that a typed text may be a reference to, in any case, and with or without prefix and hyphens; empty if it
 * is none.
 */
export function parseReference(typed: string): Reference[] {
  const text = typed.trim().toUpperCase();
  const [, ...request] = requestForm().exec(text) ?? [];
  const [, ...inquiry] = inquiryForm.exec(text) ?? [];
  const digest = errorForm.exec(text)?.[1];
  const found: Reference[] = [];
  if (inquiry.length > 0) found.push({ kind: "inquiry", digits: inquiry.join("").toLowerCase() });
  if (request.length > 0) found.push({ kind: "request", requestId: `R-${request.join("-")}` });
  if (digest !== undefined) found.push({ kind: "error", digest });
  return found;
}
