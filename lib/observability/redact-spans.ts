import type { Attributes } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-node";
import { routeOf } from "@/lib/config/routes";

/** The tracer of the app's own spans, whose names and attributes are safe (`Metrics`). */
export const ownTracer = "verify";

/** The attributes that Next's spans keep. Others contain URLs with queries: inquiry ids and target paths. */
const kept = ["http.method", "http.status_code", "next.span_type", "error.type", "request_id", "webhook_id"];

/**
 * Removes personal data from a span: all attributes but the allowed ones, error messages, and trace state from request
 * headers.
 */
export function scrub(span: ReadableSpan): ReadableSpan {
  const isOwn = span.instrumentationScope.name === ownTracer;
  return {
    name: isOwn ? span.name : nameOf(span),
    kind: span.kind,
    spanContext: () => withoutState(span.spanContext()),
    ...(span.parentSpanContext === undefined
      ? {}
      : { parentSpanContext: withoutState(span.parentSpanContext) }),
    startTime: span.startTime,
    endTime: span.endTime,
    status: { code: span.status.code },
    attributes: isOwn ? span.attributes : attributesOf(span),
    links: [],
    events: [],
    duration: span.duration,
    ended: span.ended,
    resource: span.resource,
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount + span.events.length,
    droppedLinksCount: span.droppedLinksCount + span.links.length,
  };
}

/** Next's span names contain URLs. */
function nameOf({ attributes }: ReadableSpan): string {
  const route = routeIn(attributes);
  const type = String(attributes["next.span_type"] ?? "next");
  return route === null ? type : `${attributes["http.method"]} ${route}`;
}

function attributesOf({ attributes }: ReadableSpan): Attributes {
  const route = routeIn(attributes);
  const entries = kept.flatMap((name) => (name in attributes ? [[name, attributes[name]] as const] : []));
  return { ...Object.fromEntries(entries), ...(route === null ? {} : { "http.route": route }) };
}

function routeIn({ "http.target": target }: Attributes): string | null {
  return typeof target === "string" ? routeOf(target) : null;
}

function withoutState({ traceId, spanId, traceFlags, isRemote }: ReturnType<ReadableSpan["spanContext"]>) {
  return { traceId, spanId, traceFlags, ...(isRemote === undefined ? {} : { isRemote }) };
}
