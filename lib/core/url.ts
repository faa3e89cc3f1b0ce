/** A mail server, parsed from `SMTP_URL`. */
export type SmtpServer = {
  readonly host: string;
  readonly port: number;
  /** Implicit TLS (`smtps:`). Otherwise STARTTLS. */
  readonly startsWithTls: boolean;
  readonly credentials: { readonly user: string; readonly pass: string } | null;
  /**
   * Whether the server is on this machine: then credentials may be sent without TLS, and the certificate is not
   * verified.
   */
  readonly isLoopback: boolean;
  /** Whether STARTTLS is disabled by `?ignoreTLS=true`, for a server in the operator's own network. */
  readonly ignoresTls: boolean;
};

/** Mail submission ports (RFC 8314). */
const defaultPorts = { "smtp:": 587, "smtps:": 465 } as const;

/** Null if it is not a mail server's URL. User name and password come together; no other part is allowed. */
export function parseSmtpUrl(value: string): SmtpServer | null {
  const url = URL.parse(value);
  if (url === null || (url.protocol !== "smtp:" && url.protocol !== "smtps:")) return null;
  const { protocol, hostname, pathname, search, hash } = url;
  const [user, pass] = [decode(url.username), decode(url.password)];
  const isPlain = /^[\x21-\x7e]+$/.test(value) && /^\/?$/.test(pathname) && hash === "";
  if (!isPlain || hostname === "" || (search !== "" && search !== "?ignoreTLS=true")) return null;
  if (user === null || pass === null || (user === "") !== (pass === "")) return null;
  const host = hostname.replace(/^\[|\]$/g, "").toLowerCase();
  return {
    host,
    port: url.port === "" ? defaultPorts[protocol] : Number(url.port),
    startsWithTls: protocol === "smtps:",
    credentials: user === "" ? null : { user, pass },
    isLoopback: isLoopback(host),
    ignoresTls: search !== "",
  };
}

/** Null if the percent-encoding is invalid or contains control characters. */
function decode(encoded: string): string | null {
  try {
    const decoded = decodeURIComponent(encoded);
    return /\p{Cc}/u.test(decoded) ? null : decoded;
  } catch {
    return null;
  }
}

/** Whether a host is this machine, so that traffic cannot be intercepted. IPv6 addresses with or without brackets. */
export function isLoopback(host: string): boolean {
  return /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);
}

/** Whether a value is an absolute http: or https: URL without credentials and fragment. */
export function isHttpUrl(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && /^https?:\/\/[^\s#\\]+$/i.test(value) && url.username === "" && url.password === "";
}
