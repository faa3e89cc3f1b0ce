import "server-only";
import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleType,
  type IPolicy,
} from "cockatiel";
import { err } from "@/lib/core/result";
import type { InklinkClient } from "./client";
import { type InklinkError, type InklinkErrorKind, inklinkError } from "./errors";

/** Errors that mean that InkLink is failing as a whole, not only for one inquiry. A rejected key fails every call. */
const outageKinds: ReadonlySet<InklinkErrorKind> = new Set([
  "unauthorized",
  "rate_limited",
  "server_error",
  "gateway_error",
  "unreachable",
  "timeout",
  "connection_lost",
]);

const failuresToOpen = 5;
const probeAfterMs = { initialDelay: 5_000, maxDelay: 60_000 };

/** Throws an error value into the breaker, which counts only exceptions. */
class Outage extends Error {
  constructor(readonly reported: InklinkError) {
    super(reported.kind);
  }
}

/**
 * The circuit breaker of a process: opens after consecutive failures, then lets single probes through until one
 * succeeds.
 */
export function createCircuitBreaker(): CircuitBreakerPolicy {
  return circuitBreaker(handleType(Outage), {
    breaker: new ConsecutiveBreaker(failuresToOpen),
    halfOpenAfter: new ExponentialBackoff(probeAfterMs),
  });
}

/**
 * The client for background work: while the circuit is open, calls fail with `circuit_open` without reaching InkLink.
 */
export function withCircuitBreaker(client: InklinkClient, breaker: IPolicy): InklinkClient {
  return {
    ...client,
    async getResult(...call) {
      try {
        return await breaker.execute(async () => {
          const result = await client.getResult(...call);
          if (!result.ok && outageKinds.has(result.error.kind)) throw new Outage(result.error);
          return result;
        });
      } catch (error) {
        if (error instanceof Outage) return err(error.reported);
        if (error instanceof BrokenCircuitError)
          return err(inklinkError("circuit_open", "the circuit is open"));
        throw error;
      }
    },
  };
}
