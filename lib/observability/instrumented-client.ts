import "server-only";
import type { Result } from "@/lib/core/result";
import type { InklinkClient } from "@/lib/inklink/client";
import type { InklinkError } from "@/lib/inklink/errors";
import { log } from "./log";
import { type EndedCall, telemetry } from "./metrics";

/** A client that records metrics and spans of calls, including retries and waits. */
export function instrumentClient(client: InklinkClient): InklinkClient {
  return {
    createInquiry: (...call) => observe("create", () => client.createInquiry(...call)),
    getResult: (...call) => observe("result", () => client.getResult(...call)),
  };
}

function observe<T>(
  operation: EndedCall["operation"],
  call: () => Promise<Result<T, InklinkError>>,
): Promise<Result<T, InklinkError>> {
  const metrics = telemetry();
  return metrics.span(`inklink.${operation}`, async (note) => {
    const startedMs = performance.now();
    const result = await call();
    const outcome = result.ok ? "ok" : result.error.kind;
    note({ outcome });
    metrics.call({ operation, outcome, ms: performance.now() - startedMs });
    return result;
  });
}

/** Fields that this process has logged; one line for each is enough. */
const logged = new Set<string>();

/** Logs once for each field that a time in InkLink's responses is not RFC 3339. */
export function logUnreadableTime(field: string): void {
  if (logged.has(field)) return;
  logged.add(field);
  log.warn("inklink.unreadable_time", { field });
}
