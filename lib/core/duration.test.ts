import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { timeLimit } from "./duration";

/** A server with an event loop of its own. It responds to `/answered`, once told to, and never to another address. */
const serverCode = `
  const { parentPort } = require("node:worker_threads");
  const { createServer } = require("node:http");
  const server = createServer((request, response) => {
    if (request.url !== "/answered") return;
    parentPort.once("message", () => response.end("in time"));
    parentPort.postMessage("received");
  });
  server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));
`;

describe("a time limit", () => {
  let server: Worker;
  let url = "";
  beforeAll(async () => {
    server = new Worker(serverCode, { eval: true });
    const [port] = await once(server, "message");
    url = `http://127.0.0.1:${port}`;
  });
  afterAll(async () => void (await server.terminate()));

  test("aborts a request without a response", async () => {
    const request = fetch(`${url}/silent`, { signal: timeLimit(100) });
    await expect(request).rejects.toMatchObject({ name: "TimeoutError" });
  });

  test("does not drop a response that arrived while the process was busy", async () => {
    const limitMs = 2_000;
    const since = performance.now();
    const received = once(server, "message");
    const request = fetch(`${url}/answered`, { signal: timeLimit(limitMs) }).then((response) =>
      response.text(),
    );
    await received;
    server.postMessage("respond");
    while (performance.now() - since < limitMs + 100);
    await expect(request).resolves.toBe("in time");
  });
});
