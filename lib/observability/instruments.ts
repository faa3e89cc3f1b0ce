import { type Meter, SpanStatusCode, type Tracer } from "@opentelemetry/api";
import type { Metrics } from "./metrics";

/** Queue sizes and ages. Ages are in seconds, and 0 if nothing waits. */
export type QueueMetrics = {
  readonly oldestOpenSeconds: number;
  /**
   * Oldest waiting delivery. Excludes deliveries for an unknown inquiry, and those whose result the API does not show
   * yet.
   */
  readonly oldestWaitingSeconds: number;
  /** Dead-letter deliveries. */
  readonly deadLetters: number;
  /** Oldest event for the host product that waits. */
  readonly oldestHostEventSeconds: number;
  readonly waitingHostEvents: number;
  /** Dead-letter events. */
  readonly deadLetterHostEvents: number;
};

export type CircuitBreakerState = "closed" | "half_open" | "open";

export type Observe = {
  /** Reads the queue metrics from the database; rejects while it is down. */
  queues(): Promise<QueueMetrics>;
  breaker(): CircuitBreakerState;
};

const breakerValues = { closed: 0, half_open: 1, open: 2 } as const satisfies Record<
  CircuitBreakerState,
  number
>;

/** Histogram buckets in seconds. Calls to InkLink may take up to 15. */
const boundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15];

/** The metrics of the app; docs/operations.md lists their names. */
export function createMetrics(meter: Meter, tracer: Tracer): Metrics {
  const seconds = { unit: "s", advice: { explicitBucketBoundaries: boundaries } };
  const requests = meter.createHistogram("http.server.request.duration", seconds);
  const calls = meter.createHistogram("verify.inklink.duration", seconds);
  const signIns = meter.createCounter("verify.sign_ins");
  const starts = meter.createCounter("verify.starts");
  const decisions = meter.createCounter("verify.decisions");
  const deliveries = meter.createCounter("verify.webhook.deliveries");
  const mails = meter.createCounter("verify.mails");
  const hostEvents = meter.createCounter("verify.host_events");
  return {
    request: ({ method, route, status, ms }) =>
      requests.record(ms / 1000, {
        "http.request.method": method,
        "http.route": route,
        "http.response.status_class": status === null ? "none" : `${Math.floor(status / 100)}xx`,
      }),
    call: ({ operation, outcome, ms }) => calls.record(ms / 1000, { operation, outcome }),
    signIn: (outcome, provider) => signIns.add(1, { outcome, provider }),
    start: (outcome) => starts.add(1, { outcome }),
    decision: (status) => decisions.add(1, { status }),
    delivery: (response) => deliveries.add(1, { response }),
    mail: (outcome) => mails.add(1, { outcome }),
    hostEvent: (outcome) => hostEvents.add(1, { outcome }),
    span: (name, work) =>
      tracer.startActiveSpan(name, async (span) => {
        try {
          return await work((fields) => void span.setAttributes(fields));
        } catch (error) {
          span.setStatus({ code: SpanStatusCode.ERROR });
          throw error;
        } finally {
          span.end();
        }
      }),
    round: (name, work) =>
      tracer.startActiveSpan(name, async (span) => {
        const taken = await work();
        // A span that never ends is not exported.
        if (taken > 0) span.setAttribute("taken", taken).end();
        return taken;
      }),
  };
}

/** Registers the gauges that are read at each export. */
export function observe(meter: Meter, { queues, breaker }: Observe): void {
  const oldestOpen = meter.createObservableGauge("verify.inquiries.oldest_open_age", { unit: "s" });
  const oldestWaiting = meter.createObservableGauge("verify.webhook.oldest_waiting_age", { unit: "s" });
  const deadLetters = meter.createObservableGauge("verify.webhook.parked");
  const oldestHostEvent = meter.createObservableGauge("verify.host_events.oldest_waiting_age", { unit: "s" });
  const waitingHostEvents = meter.createObservableGauge("verify.host_events.waiting");
  const deadLetterHostEvents = meter.createObservableGauge("verify.host_events.parked");
  const state = meter.createObservableGauge("verify.inklink.breaker");
  state.addCallback((result) => result.observe(breakerValues[breaker()]));
  meter.addBatchObservableCallback(
    async (result) => {
      const found = await queues().catch(() => null);
      // The database is down, which the health checks report.
      if (found === null) return;
      result.observe(oldestOpen, found.oldestOpenSeconds);
      result.observe(oldestWaiting, found.oldestWaitingSeconds);
      result.observe(deadLetters, found.deadLetters);
      result.observe(oldestHostEvent, found.oldestHostEventSeconds);
      result.observe(waitingHostEvents, found.waitingHostEvents);
      result.observe(deadLetterHostEvents, found.deadLetterHostEvents);
    },
    [oldestOpen, oldestWaiting, deadLetters, oldestHostEvent, waitingHostEvents, deadLetterHostEvents],
  );
}
