import { ROOT_CONTEXT, trace } from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-node";
import { describe, expect, test } from "vitest";
import { ownTracer, scrub } from "./redact-spans";

const planted = "PLANTED-robin@example.test";

/** A span of this tracer with every field that a span can have. */
function spanOf(tracer: string, attributes: Record<string, string | number>): ReadableSpan {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const span = provider
    .getTracer(tracer)
    .startSpan(`GET /verify?next=${planted}`, { attributes }, trace.deleteSpan(ROOT_CONTEXT));
  span.recordException(new Error(planted));
  span.setStatus({ code: 2, message: planted });
  span.addEvent(planted, { planted });
  span.end();
  const [ended] = exporter.getFinishedSpans();
  if (ended === undefined) throw new Error("The span was not exported");
  return ended;
}

/** The exported data, without the times. */
function told({ name, attributes, events, links, status }: ReadableSpan) {
  return { name, attributes, events, links, status };
}

describe("a span of the framework", () => {
  test("keeps method, route and status of a request, and no part of its URL", () => {
    const span = spanOf("next.js", {
      "next.span_type": "BaseServer.handleRequest",
      "next.span_name": `GET ${planted}`,
      "http.method": "GET",
      "http.status_code": 200,
      "http.target": `/kyc/complete?inquiry_id=${planted}`,
      request_id: "AAAA-BBBB-CC",
    });
    expect(told(scrub(span))).toEqual({
      name: "GET /kyc/complete",
      attributes: {
        "next.span_type": "BaseServer.handleRequest",
        "http.method": "GET",
        "http.status_code": 200,
        "http.route": "/kyc/complete",
        request_id: "AAAA-BBBB-CC",
      },
      events: [],
      links: [],
      status: { code: 2 },
    });
  });

  test("is named by its type if its name may be a URL", () => {
    const url = `https://platform.inklink.com/api/v1/kyc/inquiry/${planted}/result`;
    const span = spanOf("next.js", { "next.span_type": "AppRender.fetch", "http.url": url });
    expect(told(scrub(span))).toMatchObject({
      name: "AppRender.fetch",
      attributes: { "next.span_type": "AppRender.fetch" },
    });
    expect(JSON.stringify(told(scrub(span)))).not.toContain("PLANTED");
  });
});

test("a span of the app keeps its name and fields, and no message of an error", () => {
  const span = spanOf(ownTracer, { outcome: "ok" });
  const scrubbed = told(scrub({ ...span, name: "inklink.result", spanContext: () => span.spanContext() }));
  expect(scrubbed).toMatchObject({ name: "inklink.result", attributes: { outcome: "ok" } });
  expect(JSON.stringify(scrubbed)).not.toContain("PLANTED");
});
