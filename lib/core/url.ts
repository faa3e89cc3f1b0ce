/** A mail server, as `SMTP_URL` names it. */
export type SmtpServer = {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (`smtps:`). Otherwise the server is asked for it (STARTTLS). */
  readonly startsWithTls: boolean;
  readonly credentials: { readonly user: string; readonly pass: string } | null;
  /**
   * Whether names and passwords may travel in the clear, or to a server that nobody vouches for: on the way to this very
   * machine there is nobody to read along.
   */
  readonly isLoopback: boolean;
  /** Whether STARTTLS is not even tried, because `?ignoreTLS=true` says so of a server in the operator's own network. */
  readonly ignoresTls: boolean;
};

/** The ports of RFC 8314 for handing in mail. */
const defaultPorts = { "smtp:": 587, "smtps:": 465 } as const;

/** Null where it is no URL of a mail server. A name comes with a password, and nothing else may be in it. */
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

/** Null where it is not encoded as it should be, or hides something that no name and no password has. */
function decode(encoded: string): string | null {
  try {
    const decoded = decodeURIComponent(encoded);
    return /\p{Cc}/u.test(decoded) ? null : decoded;
  } catch {
    return null;
  }
}

/** Whether a host is this very machine: on the way there, nobody reads along. IPv6 addresses with or without brackets. */
export function isLoopback(host: string): boolean {
  return /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);
}
