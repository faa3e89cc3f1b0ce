import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { timeLimit } from "@/lib/core/duration";
import { err, ok, type Result } from "@/lib/core/result";
import { fromThrown, type InklinkError, inklinkError } from "./errors";
import { errorBodySchema } from "./schemas";

export type CallLimits = {
  /** Timeout of one attempt, including the body. */
  readonly tryTimeoutMs: number;
  /** Maximum number of retries. */
  readonly retries: number;
  /** Deadline of the call, in milliseconds of the monotonic clock (`performance.now()`). */
  readonly deadline: number;
};

export type Call = {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly apiKey: string;
  readonly body?: unknown;
};

export type Wait = (ms: number) => Promise<unknown>;

/** Maximum wait before a retry; if `Retry-After` is longer, the call fails. */
const maxWaitMs = 5_000;

/**
 * Calls InkLink. Retries only calls that cannot have been executed (429, 500, 503, connection never established), with
 * jitter and by `Retry-After`. Starts no attempt that could exceed the deadline.
 */
export async function callInklink(
  call: Call,
  limits: CallLimits,
  wait: Wait = sleep,
): Promise<Result<InklinkResponse, InklinkError>> {
  for (let attempt = 0; ; attempt++) {
    const response = await tryOnce(call, limits.tryTimeoutMs);
    if (response.ok || attempt >= limits.retries) return response;
    const waitMs = waitBeforeRetry(response.error, attempt);
    if (waitMs === null || performance.now() + waitMs + limits.tryTimeoutMs > limits.deadline)
      return response;
    await wait(waitMs);
  }
}

async function tryOnce(call: Call, timeoutMs: number): Promise<Result<InklinkResponse, InklinkError>> {
  try {
    const response = await fetch(call.url, {
      method: call.method,
      headers: { "api-key": call.apiKey, accept: "application/json", "content-type": "application/json" },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      // Never follow redirects: the API key goes only to the configured address.
      redirect: "manual",
      cache: "no-store",
      signal: timeLimit(timeoutMs),
    });
    return await readResponse(response);
  } catch (error) {
    return err(fromThrown(error));
  }
}

/** Milliseconds until the next attempt; null if the call must not be retried now. */
export function waitBeforeRetry(error: InklinkError, attempt: number, random = Math.random()): number | null {
  if (!error.retry || error.mayHaveHappened) return null;
  if (error.retryAfterMs === null) return 250 * 2 ** attempt * (0.5 + random);
  return error.retryAfterMs > maxWaitMs ? null : error.retryAfterMs + 100 * random;
}

export type InklinkResponse = { readonly json: unknown; readonly requestId: string | null };

/** Results are a few kilobytes; a larger body is invalid. */
const maxBodyBytes = 256 * 1024;

/** Classifies a response: JSON of a success, or an error by the vendor's table. Throws if the connection breaks. */
export async function readResponse(
  response: Response,
  now = new Date(),
): Promise<Result<InklinkResponse, InklinkError>> {
  const body = await readLimited(response);
  const json = body === null ? undefined : parseJson(body);
  const known = errorBodySchema.safeParse(json);
  const requestId =
    cleanRequestId(response.headers.get("x-request-id")) ?? cleanRequestId(known.data?.error.requestId);
  const from = { status: response.status, requestId };

  if (response.ok) {
    if (json === undefined)
      return err(inklinkError("invalid_answer", body === null ? "too large" : "not JSON", from));
    return ok({ json, requestId });
  }
  const fields = known.data?.error.details.slice(0, 10).map(({ field }) => field);
  const detail = [response.status, known.data?.error.code, ...(fields ?? [])].filter(Boolean).join(" ");
  const retryAfterMs = parseRetryAfter(response.headers.get("retry-after"), now);
  return err(inklinkError(kindOf(response.status), detail, { ...from, retryAfterMs }));
}

function kindOf(status: number) {
  // A redirect, which is not followed: it does not say whether the call was executed.
  if (status < 400) return "invalid_answer";
  if (status === 401 || status === 403) return "unauthorized";
  if (status === 404) return "not_found";
  if (status === 429) return "rate_limited";
  if (status === 500 || status === 503) return "server_error";
  if (status > 500) return "gateway_error";
  return "invalid_request";
}

/** Null if the body is too large. A byte-order mark is ignored (RFC 8259, 8.1). */
async function readLimited(response: Response): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop early cancels the body and closes the connection.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBodyBytes) return null;
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** The three forms of an HTTP date (RFC 9110, 5.6.7), all in GMT. The last form does not name it. */
const httpDate =
  /^[A-Z][a-z]{2,8},? (?:\d\d[ -][A-Z][a-z]{2}[ -](?:\d\d){1,2} [\d:]{8} GMT|[A-Z][a-z]{2} [ \d]\d [\d:]{8} \d{4})$/;

/** Milliseconds to wait according to `Retry-After`: seconds or a date (RFC 9110, 10.2.3). Null if it is invalid. */
export function parseRetryAfter(value: string | null, now: Date): number | null {
  if (value === null) return null;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  // `Date.parse` also accepts other strings ("Mon 5"); reject them.
  if (!httpDate.test(value)) return null;
  const at = Date.parse(value.endsWith(" GMT") ? value : `${value} GMT`);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}

function cleanRequestId(value: string | null | undefined): string | null {
  return value && /^[\w.:-]{1,100}$/.test(value) ? value : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
