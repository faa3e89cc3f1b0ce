import "server-only";
import { getDb } from "@/lib/db/client";
import { env } from "@/lib/env";
import { readBacklog } from "@/lib/verification/backlog";
import { breakerState } from "@/lib/verification/worker";
import { setRecorder } from "./recorder";

/**
 * Has the process measure and export what it does, where `OTEL_EXPORTER_OTLP_ENDPOINT` is set; nothing of OpenTelemetry is
 * loaded elsewhere. Gives what stops it, after sending what there still is; it never rejects.
 */
export async function startTelemetry(): Promise<() => Promise<void>> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = env();
  if (endpoint === undefined) return async () => {};
  const { startExport } = await import("./export");
  const backlog = async () => readBacklog(await getDb(), new Date());
  const { recorder, stop } = startExport(endpoint, { backlog, breaker: breakerState });
  setRecorder(recorder);
  return stop;
}
