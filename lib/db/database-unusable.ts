import { StartRefused } from "@/lib/core/lifecycle";
import { codeOfDatabaseError, isConnectionError } from "./errors";

/** Transient errors: exhausted resources, disk failures, lock timeouts, statement timeouts. */
const passing = /^(?:53\w{3}|58\w{3}|55P03|40001|40P01|57014)$/;

/** Whether a database that cannot be opened now may be opened later without a change of configuration. */
export function canMendItself(error: unknown): boolean {
  return isConnectionError(error) || passing.test(codeOfDatabaseError(error));
}

/**
 * The database cannot be opened, and a retry does not help. The message contains the error code and nothing of the URL.
 */
export class DatabaseUnusable extends StartRefused {
  readonly code: string;

  constructor(cause: unknown) {
    const code = codeOf(cause);
    const reason = isConnectionError(cause)
      ? "it cannot be reached"
      : (reasons.find(([pattern]) => pattern.test(code))?.[1] ?? "it refused a statement of ours");
    super(`DATABASE_URL leads to a database that cannot be used: ${reason} (${code}).`, { cause });
    this.code = code;
  }
}

const reasons: readonly (readonly [RegExp, string])[] = [
  [/^28P01$/, "the name or the password is wrong"],
  [/^28\w{3}$/, "the role does not exist, or may not connect from here"],
  [/^3D000$/, "the database does not exist"],
  [
    /^42501$/,
    "the role may not do what is needed; if it is not to create tables, run `npm run db:migrate` as one that may",
  ],
  [/^(?:ENOENT|EACCES|EISDIR)$/, "a file that the value names cannot be read"],
  [
    /^(?:URIError|ERR_INVALID_URL)$/,
    "the value cannot be parsed; special characters in it are percent-encoded",
  ],
  [
    /CERT|SIGNATURE|^ERR_TLS|^ERR_OSSL|^ERR_SSL/,
    "its certificate is not trusted; `sslrootcert` names the file of the authority's",
  ],
  [/^tls_unsupported$/, "it offers no TLS"],
];

function codeOf(error: unknown): string {
  const isWithoutTls = error instanceof Error && /does not support SSL/.test(error.message);
  return isWithoutTls ? "tls_unsupported" : codeOfDatabaseError(error);
}
