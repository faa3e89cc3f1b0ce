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

/** What says that asking InkLink is in vain as a whole, and not just about one inquiry. A refused key is refused for all. */
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

/** How the breaker is told of a failure, which is a value everywhere else. */
class Outage extends Error {
  constructor(readonly reported: InklinkError) {
    super(reported.kind);
  }
}

/** A breaker for a whole process: opens after failures in a row, and lets single probes through until one succeeds. */
export function createCircuitBreaker(): CircuitBreakerPolicy {
  return circuitBreaker(handleType(Outage), {
    breaker: new ConsecutiveBreaker(failuresToOpen),
    halfOpenAfter: new ExponentialBackoff(probeAfterMs),
  });
}

/** The client for work that nobody waits for: while InkLink is failing it is not asked, which is `circuit_open`. */
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
          return err(inklinkError("circuit_open", "InkLink is spared"));
        throw error;
      }
    },
  };
}
