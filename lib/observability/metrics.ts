import "server-only";
import { env } from "@/lib/config/env";
import type { Observe } from "./instruments";

/** How a request ended. `status` is null where the connection broke before the answer was through. */
export type EndedRequest = {
  readonly method: string;
  readonly route: string;
  readonly status: number | null;
  readonly ms: number;
};

/** How a call of InkLink ended: `ok` or the kind of the error. */
export type EndedCall = {
  readonly operation: "create" | "result";
  readonly outcome: string;
  readonly ms: number;
};

/** What spans may say: codes, counts, and our own ids of inquiries and deliveries. Never whose they are. */
export type SpanFields = Readonly<Record<string, string | number>>;

/**
 * What is measured. Everything said here is a code out of a closed list: metrics hold no id, no address and nothing that
 * a person or InkLink wrote.
 */
export type Metrics = {
  request(ended: EndedRequest): void;
  call(ended: EndedCall): void;
  /** What a sign-in led to: `signed_in`, or why not (`lib/auth/sign-in-failure.ts`). */
  signIn(outcome: string): void;
  /** What a person's start led to: `created`, `resumed`, …, or why it failed. */
  start(outcome: string): void;
  /** InkLink decided, or changed its mind. */
  decision(status: string): void;
  /** What a webhook was answered, by what came of it. */
  delivery(response: string): void;
  /** What came of the try to send a mail. */
  mail(outcome: "sent" | "skipped" | "postponed" | "parked"): void;
  /** Does `work` in a span of its own, of which `note` says more. */
  span<T>(name: string, work: (note: (fields: SpanFields) => void) => Promise<T>): Promise<T>;
  /** Does a round of background work. Rounds that found nothing to do, which `work` says with 0, leave no span. */
  round(name: string, work: () => Promise<number>): Promise<number>;
};

/** Where nothing is exported, nothing is measured, and no part of OpenTelemetry is loaded. */
const nothing: Metrics = {
  request() {},
  call() {},
  signIn() {},
  start() {},
  decision() {},
  delivery() {},
  mail() {},
  span: (_name, work) => work(() => {}),
  round: (_name, work) => work(),
};

// Next bundles the start-up hook and the routes apart: what the process shares lives on globalThis.
const processWide: typeof globalThis & { verifyMetrics?: Metrics } = globalThis;

export function telemetry(): Metrics {
  return processWide.verifyMetrics ?? nothing;
}

export function setMetrics(currentMetrics: Metrics): void {
  processWide.verifyMetrics = currentMetrics;
}

/**
 * Has the process measure and export what it does, where `OTEL_EXPORTER_OTLP_ENDPOINT` is set; nothing of OpenTelemetry is
 * loaded elsewhere. Gives what stops it, after sending what there still is; it never rejects.
 */
export async function startTelemetry(observe: Observe): Promise<() => Promise<void>> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = env();
  if (endpoint === undefined) return async () => {};
  const { startExport } = await import("./export");
  const { currentMetrics, stop } = startExport(endpoint, observe);
  setMetrics(currentMetrics);
  return stop;
}
