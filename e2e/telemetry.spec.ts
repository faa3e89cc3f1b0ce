import { readFile } from "node:fs/promises";
import { PLANTED_PERSONAL_DATA } from "../sandbox/sandbox";
import { createPlainClient, type PlainClient } from "../sandbox/visitor/plain-client";
import { readLog } from "./support/app";
import { type OtlpReceiver, startOtlpReceiver } from "./support/otlp-receiver";
import { newcomer } from "./support/people";
import {
  finishPlainly,
  openInquiry,
  returnPath,
  signInPlainly,
  startPlainly,
  statusIn,
} from "./support/plain-journey";
import { expect, test } from "./support/test";
import type { World } from "./support/world";

const otlp = test.extend<{ receiver: OtlpReceiver }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures are needed.
  receiver: async ({}, use) => {
    const receiver = await startOtlpReceiver();
    await use(receiver);
    await receiver.stop();
  },
});

const planted = { next: "/PLANTED-next", query: "PLANTED-query", header: "PLANTED-header" };

/** A failed start, a start, an approved return and a webhook, with planted values in each request. */
async function journey({ facts, control }: World, client: PlainClient, user = newcomer()) {
  const headers = {
    traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01`,
    tracestate: `x=${planted.header}`,
  };
  const page = await signInPlainly(client, user, `/verify?next=${encodeURIComponent(planted.next)}`);
  const message = Object.values(PLANTED_PERSONAL_DATA).join(" ");
  await control.addFault({ on: "create", kind: "status", status: 400, message });
  await startPlainly(client, page, {}, headers);
  const id = await openInquiry(client, page);
  await finishPlainly(client, facts, id, "approved");
  await expect.poll(async () => statusIn(await client.get(returnPath(id)))).toBe("approved");
  await client.get(returnPath(id, planted.query), { headers });
  await client.get(`/${planted.query}?${planted.query}=${id}`, { headers });
  return { user, id };
}

otlp("a journey appears in metrics and traces, without personal data", async ({ openWorld, receiver }) => {
  const world = await openWorld({
    webhooks: true,
    variables: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
  });
  const { facts, stopApp } = world;
  const client = createPlainClient(facts.appUrl);
  const { user, id } = await journey(world, client);
  const cookies = [...client.jar.of(client.appUrl).values()].filter((value) => value.length > 20);
  await expect
    .poll(async () => (await readLog(facts.logFile)).map(({ event }) => event))
    .toContain("webhook.worked_off");
  await stopApp();

  const points = new Map(
    receiver.metrics().flatMap(({ name, points }) =>
      points.map(({ attributes, asInt, asDouble, count }) => {
        const labels = Object.values(attributes).join(" ");
        return [`${name} ${labels}`.trim(), asInt ?? asDouble ?? count ?? 0] as const;
      }),
    ),
  );
  expect([...points.keys()]).toEqual(
    expect.arrayContaining([
      "verify.starts invalid_request",
      "verify.starts hosted_flow",
      "verify.decisions approved",
      "verify.inklink.duration create invalid_request",
      "verify.inklink.duration create ok",
      "verify.inklink.duration result ok",
      "verify.webhook.deliveries stored",
      "verify.inquiries.oldest_open_age",
      "verify.webhook.oldest_waiting_age",
      "verify.webhook.parked",
      "verify.inklink.breaker",
      "http.server.request.duration GET /kyc/complete 2xx",
      "http.server.request.duration POST /verify 3xx",
      "http.server.request.duration GET other 4xx",
    ]),
  );
  expect(points.get("verify.decisions approved")).toBe(1);

  const spans = receiver.spans();
  const names = spans.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining([
      "GET /kyc/complete",
      "POST /verify",
      "inklink.create",
      "inklink.result",
      "inbox",
    ]),
  );
  const creation = spans.find(({ name }) => name === "inklink.create");
  const trace = spans.filter(({ traceId }) => traceId === creation?.traceId);
  expect(trace.map(({ name }) => name)).toContain("POST /verify");
  const responded = (await readLog(facts.logFile)).filter(({ event }) => event === "request.done");
  expect(responded.map(({ requestId }) => requestId)).toContain(creation?.attributes["request_id"]);
  expect(names.filter((name) => name === "inbox").length, "idle rounds leave no spans").toBeLessThan(5);
  expect(
    spans.some(({ traceId }) => traceId === "a".repeat(32)),
    "no client chooses trace ids",
  ).toBe(false);

  const seen = receiver.received() + (await readFile(facts.logFile, "utf8"));
  const secrets = ["INKLINK_API_KEY", "AUTH_SECRET", "AUTH_OIDC_SECRET", "INKLINK_WEBHOOK_SECRET"];
  const forbidden = [
    ...[user.name, user.email, "@example", "PLANTED", id, "inquiry_id=", "callbackUrl", "code="],
    ...[...Object.values(PLANTED_PERSONAL_DATA), ...Object.values(planted), ...cookies],
    ...secrets.map((name) => facts.variables[name] ?? name),
  ];
  expect(forbidden.filter((value) => seen.includes(value))).toEqual([]);
});

otlp(
  "an endpoint that accepts connections and never responds does no harm",
  async ({ openWorld, receiver }) => {
    receiver.fallSilent();
    const world = await openWorld({ variables: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } });
    const client = createPlainClient(world.facts.appUrl);
    await journey(world, client);
    await expect
      .poll(async () => (await readLog(world.facts.logFile)).map(({ event }) => event))
      .toContain("telemetry.export_failed");
    expect((await client.get("/api/health/ready")).status).toBe(200);
    expect(await world.stopApp(), "what cannot be sent is dropped").toEqual([0]);
  },
);
