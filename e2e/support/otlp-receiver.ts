import { text } from "node:stream/consumers";
import { z } from "zod";
import { openLocalServer } from "./local-server";

const attributesSchema = z
  .array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) }))
  .default([])
  .transform((pairs) =>
    Object.fromEntries(pairs.map(({ key, value }) => [key, String(Object.values(value)[0])])),
  );

const spanSchema = z.object({ name: z.string(), traceId: z.string(), attributes: attributesSchema });

const pointSchema = z.object({
  attributes: attributesSchema,
  asInt: z.coerce.number().optional(),
  asDouble: z.number().optional(),
  count: z.coerce.number().optional(),
});

const dataSchema = z.object({ dataPoints: z.array(pointSchema) }).optional();

const metricSchema = z
  .object({ name: z.string(), sum: dataSchema, gauge: dataSchema, histogram: dataSchema })
  .transform(({ name, sum, gauge, histogram }) => ({
    name,
    points: (sum ?? gauge ?? histogram)?.dataPoints ?? [],
  }));

const tracesSchema = z.object({
  resourceSpans: z.array(z.object({ scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })) })),
});
const metricsSchema = z.object({
  resourceMetrics: z.array(z.object({ scopeMetrics: z.array(z.object({ metrics: z.array(metricSchema) })) })),
});

export type Metric = z.infer<typeof metricSchema>;

export type OtlpReceiver = Awaited<ReturnType<typeof startOtlpReceiver>>;

/** Receives metrics and traces as a collector does (OTLP/HTTP with JSON), and keeps all of them. */
export async function startOtlpReceiver() {
  const bodies: { readonly path: string; readonly body: string }[] = [];
  let isResponding = true;
  const server = await openLocalServer(async (request, response) => {
    if (!isResponding) return;
    bodies.push({ path: request.url ?? "", body: await text(request) });
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  const at = (path: string) => bodies.filter((one) => one.path === path).map(({ body }) => body);
  return {
    url: server.url,
    /** Everything received, unparsed. */
    received: () => bodies.map(({ path, body }) => `${path}\n${body}`).join("\n"),
    spans: () =>
      at("/v1/traces")
        .flatMap((body) => tracesSchema.parse(JSON.parse(body)).resourceSpans)
        .flatMap(({ scopeSpans }) => scopeSpans)
        .flatMap(({ spans }) => spans),
    /** The latest value of each metric. */
    metrics: (): Metric[] =>
      at("/v1/metrics")
        .slice(-1)
        .flatMap((body) => metricsSchema.parse(JSON.parse(body)).resourceMetrics)
        .flatMap(({ scopeMetrics }) => scopeMetrics)
        .flatMap(({ metrics }) => metrics),
    /** From now on accepts connections without responding. */
    fallSilent() {
      isResponding = false;
    },
    stop: server.close,
  };
}
