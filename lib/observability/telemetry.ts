import "server-only";
import { env } from "@/lib/config/env";
import type { Observe } from "./instruments";
import { setRecorder } from "./metrics";

/**
 * Has the process measure and export what it does, where `OTEL_EXPORTER_OTLP_ENDPOINT` is set; nothing of OpenTelemetry is
 * loaded elsewhere. Gives what stops it, after sending what there still is; it never rejects.
 */
export async function startTelemetry(observe: Observe): Promise<() => Promise<void>> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = env();
  if (endpoint === undefined) return async () => {};
  const { startExport } = await import("./export");
  const { recorder, stop } = startExport(endpoint, observe);
  setRecorder(recorder);
  return stop;
}
