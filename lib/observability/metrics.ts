import "server-only";
import { env } from "@/lib/config/env";
import type { ProviderId } from "@/lib/config/sign-in-methods";
import type { Observe } from "./instruments";

/** A finished request. `status` is null if the connection broke before the response was sent. */
export type EndedRequest = {
  readonly method: string;
  readonly route: string;
  readonly status: number | null;
  readonly ms: number;
};

/** A finished call to InkLink. `outcome`: `ok` or the error's kind. */
export type EndedCall = {
  readonly operation: "create" | "result";
  readonly outcome: string;
  readonly ms: number;
};

/** Span attributes: codes, counts, and our own ids of inquiries and deliveries. Never user ids. */
export type SpanFields = Readonly<Record<string, string | number>>;

/**
 * The metrics of the app. Labels are codes from closed lists: metrics contain no id, no address and no text from a user
 * or InkLink.
 */
export type Metrics = {
  request(ended: EndedRequest): void;
  call(ended: EndedCall): void;
  /** Outcome of a sign-in with a provider: `signed_in`, or a failure (`lib/auth/sign-in-failure.ts`). */
  signIn(outcome: string, provider: ProviderId): void;
  /** Outcome of a start: `created`, `resumed`, …, or a failure. */
  start(outcome: string): void;
  /** A decision or a reversal. */
  decision(status: string): void;
  /** The response to a webhook, by outcome. */
  delivery(response: string): void;
  /** Outcome of an attempt to send an email. */
  mail(outcome: "sent" | "skipped" | "postponed" | "parked"): void;
  /** Outcome of an attempt to send an event to the host product. */
  hostEvent(outcome: "sent" | "postponed" | "parked"): void;
  /** Runs `work` in its own span; `note` adds attributes. */
  span<T>(name: string, work: (note: (fields: SpanFields) => void) => Promise<T>): Promise<T>;
  /** Runs a round of background work, which returns the number of items. A round without items leaves no span. */
  round(name: string, work: () => Promise<number>): Promise<number>;
};

/** Without an endpoint, nothing is measured and OpenTelemetry is not loaded. */
const nothing: Metrics = {
  request() {},
  call() {},
  signIn() {},
  start() {},
  decision() {},
  delivery() {},
  mail() {},
  hostEvent() {},
  span: (_name, work) => work(() => {}),
  round: (_name, work) => work(),
};

// Next bundles start-up hook and routes separately; `globalThis` is shared by the process.
const processWide: typeof globalThis & { verifyMetrics?: Metrics } = globalThis;

export function telemetry(): Metrics {
  return processWide.verifyMetrics ?? nothing;
}

export function setMetrics(metrics: Metrics): void {
  processWide.verifyMetrics = metrics;
}

/**
 * Starts metrics and traces if `OTEL_EXPORTER_OTLP_ENDPOINT` is set; otherwise OpenTelemetry is not loaded. Returns a
 * function that sends the remaining data and stops; it never rejects.
 */
export async function startTelemetry(observe: Observe): Promise<() => Promise<void>> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = env();
  if (endpoint === undefined) return async () => {};
  const { startExport } = await import("./export");
  const { metrics, stop } = startExport(endpoint, observe);
  setMetrics(metrics);
  return stop;
}
