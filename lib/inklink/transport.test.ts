import { describe, expect, test } from "vitest";
import { type InklinkErrorKind, inklinkError } from "./errors";
import { waitBeforeRetry } from "./transport";

const failure = (kind: InklinkErrorKind, retryAfterMs: number | null = null) =>
  inklinkError(kind, "", { retryAfterMs });

describe("the wait before a retry", () => {
  test.each([
    [0, 0, 125],
    [0, 1, 375],
    [1, 0, 250],
    [1, 1, 750],
  ])("doubles, with jitter: after try %i, drawing %d, it is %d ms", (attempt, random, waitMs) => {
    expect(waitBeforeRetry(failure("server_error"), attempt, random)).toBe(waitMs);
  });

  test.each([
    [0, 0, 0],
    [1000, 0, 1000],
    [1000, 1, 1100],
    [5000, 0, 5000],
  ])("is the requested one, and never less: %i ms, drawing %d, is %d ms", (requestedMs, random, waitMs) => {
    expect(waitBeforeRetry(failure("rate_limited", requestedMs), 1, random)).toBe(waitMs);
  });

  test.each([[5001], [3_600_000], [Number.POSITIVE_INFINITY]])(
    "is none if %d ms are requested",
    (requestedMs) => {
      expect(waitBeforeRetry(failure("rate_limited", requestedMs), 0, 0)).toBeNull();
    },
  );

  test.each([["rate_limited"], ["server_error"], ["unreachable"]] as const)("follows %s", (kind) => {
    expect(waitBeforeRetry(failure(kind), 0, 0)).not.toBeNull();
  });

  test.each([
    ["invalid_request"],
    ["unauthorized"],
    ["not_found"],
    ["gateway_error"],
    ["timeout"],
    ["connection_lost"],
    ["invalid_answer"],
    ["mismatch"],
  ] as const)("does not exist after %s, which is not retried", (kind) => {
    expect(waitBeforeRetry(failure(kind, 1000), 0, 0)).toBeNull();
  });
});
