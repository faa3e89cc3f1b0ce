/**
 * Why a call to InkLink did not give an answer to work with. Each kind says whether the same call may succeed later
 * (`retry`) and whether InkLink may have carried it out all the same (`mayHaveHappened`).
 */
export type InklinkError = {
  readonly kind: InklinkErrorKind;
  readonly retry: boolean;
  readonly mayHaveHappened: boolean;
  /** For the log: no key, no vendor text, no personal data. */
  readonly detail: string;
  readonly status: number | null;
  /** InkLink's `requestId`, for its support. */
  readonly requestId: string | null;
  /** Milliseconds that InkLink asked to wait; null where it did not. */
  readonly retryAfterMs: number | null;
};

const kinds = {
  /** 4xx that no retry mends: our bug or configuration. */
  invalid_request: { retry: false, mayHaveHappened: false },
  /** 401 or 403: the key is wrong or missing. An operator must act. */
  unauthorized: { retry: false, mayHaveHappened: false },
  /** 404: not ours, or no result yet. */
  not_found: { retry: false, mayHaveHappened: false },
  /** 429. */
  rate_limited: { retry: true, mayHaveHappened: false },
  /** 500 or 503: InkLink says itself that it did nothing. */
  server_error: { retry: true, mayHaveHappened: false },
  /** 502, 504 and any other 5xx: a gateway answered, which does not know what InkLink did. */
  gateway_error: { retry: true, mayHaveHappened: true },
  /** The connection was never made. */
  unreachable: { retry: true, mayHaveHappened: false },
  /** Sent, but not answered in time. */
  timeout: { retry: true, mayHaveHappened: true },
  /** The connection broke after the request may have been sent. */
  connection_lost: { retry: true, mayHaveHappened: true },
  /** A success that does not hold what it must: not JSON, no usable id, too large. */
  invalid_answer: { retry: true, mayHaveHappened: true },
  /** Not asked, because InkLink has been failing: it is spared until a probe succeeds. */
  circuit_open: { retry: true, mayHaveHappened: false },
  /** The answer speaks of another subject or inquiry than asked for. */
  mismatch: { retry: false, mayHaveHappened: true },
} as const satisfies Record<string, { retry: boolean; mayHaveHappened: boolean }>;

export type InklinkErrorKind = keyof typeof kinds;

export function isInklinkErrorKind(value: string): value is InklinkErrorKind {
  return Object.hasOwn(kinds, value);
}

export function inklinkError(
  kind: InklinkErrorKind,
  detail: string,
  from: { status?: number | null; requestId?: string | null; retryAfterMs?: number | null } = {},
): InklinkError {
  const { status = null, requestId = null, retryAfterMs = null } = from;
  return { kind, ...kinds[kind], detail, status, requestId, retryAfterMs };
}

/** Node's codes for a connection that was never made, so that nothing can have been sent on it. */
const neverConnected = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Sorts what `fetch` threw into a kind. */
export function fromThrown(error: unknown): InklinkError {
  if (error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError")) {
    return inklinkError("timeout", "no complete answer in time");
  }
  const codes = causeCodes(error);
  const kind =
    codes.length > 0 && codes.every((code) => neverConnected.has(code)) ? "unreachable" : "connection_lost";
  return inklinkError(kind, codes.join(" ") || "unknown cause");
}

/** `fetch failed` hides its reason in `cause`; a host with several addresses fails with one error for each. */
function causeCodes(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  if (error.cause !== undefined) return causeCodes(error.cause);
  if (error instanceof AggregateError) return error.errors.flatMap(causeCodes);
  return "code" in error ? [String(error.code)] : [];
}
