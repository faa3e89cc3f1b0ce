import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { err, type Result } from "@/lib/core/result";
import { fromThrown, type InklinkError } from "./errors";
import { type Answer, readAnswer } from "./read-answer";

export type CallLimits = {
  /** How long one try may take, answer read to the end. */
  readonly tryTimeoutMs: number;
  /** How many times a try is repeated at most. */
  readonly retries: number;
  /** When the caller needs an answer, in milliseconds of the monotonic clock (`performance.now()`). */
  readonly deadline: number;
};

export type Call = {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly apiKey: string;
  readonly body?: unknown;
};

export type Wait = (ms: number) => Promise<unknown>;

/** Longer than this nobody is kept waiting: the answer is "later". */
const longestWaitMs = 5_000;

/**
 * Calls InkLink. Repeats only what cannot have been carried out (429, 500, 503, connections never made), with jitter and
 * honouring `Retry-After`, and starts no try that could not have its full time before the deadline.
 */
export async function callInklink(
  call: Call,
  limits: CallLimits,
  wait: Wait = sleep,
): Promise<Result<Answer, InklinkError>> {
  for (let attempt = 0; ; attempt++) {
    const answer = await tryOnce(call, limits.tryTimeoutMs);
    if (answer.ok || attempt >= limits.retries) return answer;
    const waitMs = waitBeforeRetry(answer.error, attempt);
    if (waitMs === null || performance.now() + waitMs + limits.tryTimeoutMs > limits.deadline) return answer;
    await wait(waitMs);
  }
}

async function tryOnce(call: Call, timeoutMs: number): Promise<Result<Answer, InklinkError>> {
  try {
    const response = await fetch(call.url, {
      method: call.method,
      headers: { "api-key": call.apiKey, accept: "application/json", "content-type": "application/json" },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      // The key goes to the configured address and nowhere else.
      redirect: "manual",
      cache: "no-store",
      signal: AbortSignal.timeout(timeoutMs),
    });
    return await readAnswer(response);
  } catch (error) {
    return err(fromThrown(error));
  }
}

/** Milliseconds until the next try; null where the same call is not to be repeated now. */
export function waitBeforeRetry(error: InklinkError, attempt: number, random = Math.random()): number | null {
  if (!error.retry || error.mayHaveHappened) return null;
  if (error.retryAfterMs === null) return 250 * 2 ** attempt * (0.5 + random);
  return error.retryAfterMs > longestWaitMs ? null : error.retryAfterMs + 100 * random;
}
