import "server-only";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { detectResources, envDetector, resourceFromAttributes } from "@opentelemetry/resources";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BatchSpanProcessor, NodeTracerProvider, type SpanProcessor } from "@opentelemetry/sdk-trace-node";
import { createMetrics, type Observe, observe } from "./instruments";
import { log, logContext } from "./log";
import type { Metrics } from "./metrics";
import { ownTracer, scrub } from "./redact-spans";

/** Timeout of an export; unsent data is dropped. */
const exportTimeoutMs = 5_000;
const metricsIntervalMs = 60_000;

export type Export = {
  readonly metrics: Metrics;
  /** Sends the remaining data and stops. Never rejects. */
  stop(): Promise<void>;
};

/**
 * Exports metrics and traces over OTLP/HTTP (JSON), in batches, in the background. If the endpoint is down or slow,
 * only telemetry is lost. `OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_RESOURCE_ATTRIBUTES`, `OTEL_SERVICE_NAME` and
 * `OTEL_TRACES_SAMPLER` have their standard meaning.
 */
export function startExport(endpoint: string, readings: Observe): Export {
  const resource = resourceFromAttributes({
    "service.name": ownTracer,
    "service.instance.id": crypto.randomUUID(),
  }).merge(detectResources({ detectors: [envDetector] }));
  const to = (path: string) => ({ url: `${endpoint}/v1/${path}`, timeoutMillis: exportTimeoutMs });
  const meters = new MeterProvider({
    resource,
    readers: [
      new PeriodicExportingMetricReader({
        exporter: new NotingMetricExporter(to("metrics")),
        exportIntervalMillis: metricsIntervalMs,
        exportTimeoutMillis: exportTimeoutMs,
      }),
    ],
  });
  const tracers = new NodeTracerProvider({
    resource,
    spanProcessors: [stamping, new BatchSpanProcessor(new ScrubbingTraceExporter(to("traces")))],
  });
  // Ignore trace headers of requests: a client must not control sampling or write text into traces.
  tracers.register({ propagator: null });
  const meter = meters.getMeter(ownTracer);
  observe(meter, readings);
  return {
    metrics: createMetrics(meter, tracers.getTracer(ownTracer)),
    async stop() {
      await Promise.allSettled([meters.shutdown(), tracers.shutdown()]);
    },
  };
}

/** Adds the request id to spans, which the log and the user know as well. */
const stamping: SpanProcessor = {
  onStart(span) {
    const { requestId, webhookId } = logContext();
    if (requestId !== undefined) span.setAttribute("request_id", requestId);
    if (webhookId !== undefined) span.setAttribute("webhook_id", webhookId);
  },
  onEnd() {},
  async forceFlush() {},
  async shutdown() {},
};

class ScrubbingTraceExporter extends OTLPTraceExporter {
  override export(...[spans, done]: Parameters<OTLPTraceExporter["export"]>): void {
    super.export(spans.map(scrub), noting("traces", done));
  }
}

class NotingMetricExporter extends OTLPMetricExporter {
  override export(...[metrics, done]: Parameters<OTLPMetricExporter["export"]>): void {
    super.export(metrics, noting("metrics", done));
  }
}

type Done = Parameters<OTLPTraceExporter["export"]>[1];

const failing = new Set<string>();

/** Logs once that exports fail, and once that they work again. */
function noting(signal: "traces" | "metrics", done: Done): Done {
  return (result) => {
    const isFailure = result.code !== 0;
    if (isFailure && !failing.has(signal)) log.warn("telemetry.export_failed", { signal });
    if (!isFailure && failing.has(signal)) log.info("telemetry.export_resumed", { signal });
    if (isFailure) failing.add(signal);
    else failing.delete(signal);
    done(result);
  };
}
