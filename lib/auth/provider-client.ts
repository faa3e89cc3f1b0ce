import "server-only";
import { describeError } from "@/lib/observability/describe-error";
import type { TimeLimits } from "./time-limits";

/** HTTP calls to the identity provider on behalf of one request of a person, all within its time limits. */
export type ProviderClient = {
  readonly fetch: typeof fetch;
  /** How many answers the provider gave so far. */
  responses(): number;
  /** Why the provider is unavailable: a network error's code, `timeout`, `http_502`. Null if it is not. */
  problem(): string | null;
};

export function createProviderClient({ requestMs, totalMs }: TimeLimits): ProviderClient {
  const deadline = AbortSignal.timeout(totalMs);
  let responses = 0;
  let problem: string | null = null;
  return {
    responses: () => responses,
    problem: () => problem,
    async fetch(input, init) {
      const signal = AbortSignal.any([deadline, AbortSignal.timeout(requestMs)]);
      try {
        const response = await fetch(input, { ...init, signal });
        // Read here, so that the limits hold for a body that never ends, too.
        const body = await response.arrayBuffer();
        responses += 1;
        if (response.status >= 500 || response.status === 429) problem = `http_${response.status}`;
        const { status, headers } = response;
        return new Response(body.byteLength === 0 ? null : body, { status, headers });
      } catch (error) {
        problem = signal.aborted ? "timeout" : (describeError(error).code ?? "network");
        throw error;
      }
    },
  };
}
