import "server-only";
import type { InklinkClient } from "@/lib/inklink/client";
import type { InklinkError } from "@/lib/inklink/errors";
import type { Result } from "@/lib/result";
import { type EndedCall, telemetry } from "./recorder";

/** The client whose calls are measured, its tries and the time between them included, and seen in traces. */
export function observed(client: InklinkClient): InklinkClient {
  return {
    createInquiry: (...call) => observe("create", () => client.createInquiry(...call)),
    getResult: (...call) => observe("result", () => client.getResult(...call)),
  };
}

function observe<T>(
  operation: EndedCall["operation"],
  call: () => Promise<Result<T, InklinkError>>,
): Promise<Result<T, InklinkError>> {
  const recorder = telemetry();
  return recorder.span(`inklink.${operation}`, async (note) => {
    const startedMs = performance.now();
    const result = await call();
    const outcome = result.ok ? "ok" : result.error.kind;
    note({ outcome });
    recorder.call({ operation, outcome, ms: performance.now() - startedMs });
    return result;
  });
}
