/**
 * Why a call to InkLink failed. `retry`: the same call may succeed later. `mayHaveHappened`: InkLink may have executed
 * the call.
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
  /** `Retry-After` in milliseconds; null if there was none. */
  readonly retryAfterMs: number | null;
};

const kinds = {
  /** Other 4xx: our bug or configuration; a retry does not help. */
  invalid_request: { retry: false, mayHaveHappened: false },
  /** 401 or 403: the key is wrong or missing. An operator must act. */
  unauthorized: { retry: false, mayHaveHappened: false },
  /** 404: unknown inquiry, or no result yet. */
  not_found: { retry: false, mayHaveHappened: false },
  /** 429. */
  rate_limited: { retry: true, mayHaveHappened: false },
  /** 500 or 503: InkLink reports that it did nothing. */
  server_error: { retry: true, mayHaveHappened: false },
  /** 502, 504 and any other 5xx: from a gateway, which does not know what InkLink did. */
  gateway_error: { retry: true, mayHaveHappened: true },
  /** The connection was never established. */
  unreachable: { retry: true, mayHaveHappened: false },
  /** No complete response in time. */
  timeout: { retry: true, mayHaveHappened: true },
  /** The connection broke after the request may have been sent. */
  connection_lost: { retry: true, mayHaveHappened: true },
  /** An invalid success response (not JSON, no usable id, too large), or a redirect. */
  invalid_answer: { retry: true, mayHaveHappened: true },
  /** Not sent: the circuit is open until a probe succeeds. */
  circuit_open: { retry: true, mayHaveHappened: false },
  /** The response is about another user or inquiry. */
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

/** Node's error codes of a connection that was never established, so that nothing was sent. */
const neverConnected = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Classifies an exception of `fetch`. */
export function fromThrown(error: unknown): InklinkError {
  if (error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError")) {
    return inklinkError("timeout", "no complete response in time");
  }
  const codes = causeCodes(error);
  const kind =
    codes.length > 0 && codes.every((code) => neverConnected.has(code)) ? "unreachable" : "connection_lost";
  return inklinkError(kind, codes.join(" ") || "unknown cause");
}

/** `fetch` wraps the error in `cause`; a host with several addresses fails with one error for each. */
function causeCodes(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  if (error.cause !== undefined) return causeCodes(error.cause);
  if (error instanceof AggregateError) return error.errors.flatMap(causeCodes);
  return "code" in error ? [String(error.code)] : [];
}
