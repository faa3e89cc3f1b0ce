import "server-only";
import { z } from "zod";
import { timeLimit } from "@/lib/core/duration";
import { describeError } from "@/lib/observability/describe-error";

/** HTTP client for the identity provider during one request, with time limits. */
export type ProviderClient = {
  readonly fetch: typeof fetch;
  /** Number of responses so far. */
  responses(): number;
  /** Why the provider is unavailable: a network error code, `timeout` or `http_502`. Null if it is available. */
  errorCode(): string | null;
  /** Forgets the error code: the response is not needed after all. */
  clearErrorCode(): void;
  /** The `error` of the last response that reports one (RFC 6749, 5.2). Third-party text. */
  refusal(): string | null;
};

export function createProviderClient({ requestMs, totalMs }: TimeLimits): ProviderClient {
  const deadline = timeLimit(totalMs);
  let responses = 0;
  let errorCode: string | null = null;
  let refusal: string | null = null;
  return {
    responses: () => responses,
    errorCode: () => errorCode,
    clearErrorCode() {
      errorCode = null;
    },
    refusal: () => refusal,
    async fetch(input, init) {
      const signal = AbortSignal.any([deadline, timeLimit(requestMs)]);
      try {
        const response = await fetch(input, { ...init, signal });
        // Read here so that the limits also apply to the body.
        const body = await response.arrayBuffer();
        responses += 1;
        if (response.status >= 500 || response.status === 429) errorCode = `http_${response.status}`;
        if (response.status === 400 || response.status === 401) refusal = errorIn(body) ?? refusal;
        const { status, headers } = response;
        return new Response(body.byteLength === 0 ? null : body, { status, headers });
      } catch (error) {
        errorCode = signal.aborted ? "timeout" : (describeError(error).code ?? "network");
        throw error;
      }
    },
  };
}

function errorIn(body: ArrayBuffer): string | null {
  try {
    return z.object({ error: z.string() }).parse(JSON.parse(Buffer.from(body).toString("utf8"))).error;
  } catch {
    return null;
  }
}

/** Time limits for the identity provider during one request. */
export type TimeLimits = {
  /** Per call: discovery, token, userinfo. */
  readonly requestMs: number;
  /** For all calls together. */
  readonly totalMs: number;
};

/** Keeps responses below 15 s, whatever the provider does. */
export const timeLimits: TimeLimits = { requestMs: 5_000, totalMs: 12_000 };
