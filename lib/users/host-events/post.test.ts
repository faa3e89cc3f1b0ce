import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";
import { afterEach, describe, expect, test } from "vitest";
import { postEvent } from "./post";

const secret = `whsec_${Buffer.alloc(24, 1).toString("base64")}`;
const newSecret = `whsec_${Buffer.alloc(24, 2).toString("base64")}`;
const event = { id: "evt_1", body: '{"type":"verification.approved","data":{"subject":"Zoë"}}' };

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

type Received = { readonly request: IncomingMessage; readonly body: string };

/** A receiver of its own port; `respond` answers each request. */
async function listen(respond: RequestListener) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    received.push({ request, body: await text(request) });
    respond(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/hook?tenant=1`, received };
}

const answer = (status: number, headers: Record<string, string> = {}) =>
  listen((_, response) => void response.writeHead(status, headers).end());

describe("an event over HTTP", () => {
  test("is verified by the library, with the secret of before and after a rotation", async () => {
    const { url, received } = await answer(200);
    const result = await postEvent({ url, secrets: [secret, newSecret] }, event, new Date());
    expect(result).toEqual({ isAcknowledged: true, responseStatus: 200 });
    const [only, ...others] = received;
    expect(others).toEqual([]);
    expect(only?.request).toMatchObject({ method: "POST", url: "/hook?tenant=1" });
    const headers = only?.request.headers as Record<string, string>;
    expect(headers).toMatchObject({ "content-type": "application/json", "webhook-id": "evt_1" });
    expect(headers["webhook-signature"]?.split(" ")).toHaveLength(2);
    for (const one of [secret, newSecret]) {
      expect(new Webhook(one).verify(only?.body ?? "", headers)).toEqual(JSON.parse(event.body));
    }
    const foreign = new Webhook(`whsec_${Buffer.alloc(24, 3).toString("base64")}`);
    expect(() => foreign.verify(only?.body ?? "", headers)).toThrow();
  });

  test("is signed with the time of the attempt", async () => {
    const { url, received } = await answer(200);
    await postEvent({ url, secrets: [secret] }, event, new Date(1_790_000_000_999));
    expect(received[0]?.request.headers["webhook-timestamp"]).toBe("1790000000");
  });

  test.each([200, 201, 202, 204])("is acknowledged by %i", async (status) => {
    const { url } = await answer(status);
    const result = await postEvent({ url, secrets: [secret] }, event, new Date());
    expect(result).toEqual({ isAcknowledged: true, responseStatus: status });
  });

  test.each([301, 302, 307, 308, 304, 400, 401, 404, 409, 410, 429, 500, 503])(
    "is not acknowledged by %i, and follows no redirect",
    async (status) => {
      const target = await answer(200);
      const { url, received } = await answer(status, { location: target.url });
      const result = await postEvent({ url, secrets: [secret] }, event, new Date());
      expect(result).toEqual({ isAcknowledged: false, responseStatus: status, reason: "refused" });
      expect(received).toHaveLength(1);
      expect(target.received).toEqual([]);
    },
  );

  test("is given up if the receiver hangs", async () => {
    const { url } = await listen(() => {});
    const result = await postEvent({ url, secrets: [secret] }, event, new Date(), 100);
    expect(result).toEqual({ isAcknowledged: false, responseStatus: null, reason: "timeout" });
  });

  test("is acknowledged by the status alone: a body that never ends is not read", async () => {
    const { url } = await listen((_, response) => void response.writeHead(200).write("{"));
    const result = await postEvent({ url, secrets: [secret] }, event, new Date(), 5_000);
    expect(result).toEqual({ isAcknowledged: true, responseStatus: 200 });
  });

  test("is not acknowledged if the connection breaks, or there is none", async () => {
    const { url } = await listen((request) => void request.socket.destroy());
    const unreachable = { isAcknowledged: false, responseStatus: null, reason: "unreachable" };
    expect(await postEvent({ url, secrets: [secret] }, event, new Date())).toEqual(unreachable);
    const closed = { url: "http://127.0.0.1:1/", secrets: [secret] };
    expect(await postEvent(closed, event, new Date())).toEqual(unreachable);
  });
});
