import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { captureLog } from "@/test/output";
import { closeAllConnections, closeIdleConnections, installRequestHooks } from "./request-hooks";

describe("the request hooks", () => {
  const upgraded = vi.fn();
  const server = createServer((request, response) => response.end(`${request.method} ${request.url}`));
  const lines = captureLog();
  let port = 0;

  beforeAll(async () => {
    installRequestHooks(() => ({
      APP_URL: "https://verify.example",
      INKLINK_IDV_URL: "https://idv.example",
      signInTargets: null,
      isHttps: false,
      isProduction: true,
    }));
    // As Next does: it keeps the socket.
    server.on("upgrade", upgraded);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    port = typeof address === "object" ? (address?.port ?? 0) : 0;
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  /** Sends this, and reads until the server closes the connection. */
  async function send(text: string): Promise<string> {
    const socket = connect(port, "127.0.0.1");
    let response = "";
    socket.on("data", (chunk) => {
      response += chunk;
    });
    socket.write(text);
    await once(socket, "close");
    return response;
  }

  const head = "Host: verify.example\r\nConnection: close\r\n";

  test("an upgrade gets a response like any other request, is logged, and leaves no connection behind", async () => {
    const response = await send(
      "GET /x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n",
    );
    expect(response).toMatch(/^HTTP\/1.1 200 [\s\S]*GET \/x$/);
    expect(upgraded).not.toHaveBeenCalled();
    expect(lines().filter(({ event }) => event === "request.done")).toHaveLength(1);
    await expect.poll(() => openConnections()).toBe(0);
  });

  test.each(["/signin", "/signin-again?callbackUrl=%2Faccount"])(
    "%s may have forms that lead to identity providers, and no other page",
    async (path) => {
      const policy = async (target: string) => {
        const response = await send(`GET ${target} HTTP/1.1\r\n${head}\r\n`);
        return /^content-security-policy: (.*)$/im.exec(response)?.[1] ?? "";
      };
      expect(await policy(path)).toContain("script-src");
      expect(await policy(path)).not.toContain("form-action");
      expect(await policy("/account/erase")).toContain("form-action 'self' https://idv.example;");
    },
  );

  test("upgrades whose clients hang up leave nothing, in any number", async () => {
    const sockets = Array.from({ length: 50 }, () => connect(port, "127.0.0.1"));
    for (const socket of sockets) {
      socket.write("GET /x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
      socket.once("data", () => socket.destroy());
    }
    await Promise.all(sockets.map((socket) => once(socket, "close")));
    await expect.poll(() => openConnections()).toBe(0);
  });

  async function openConnections(): Promise<number> {
    return new Promise((resolve) => server.getConnections((_, count) => resolve(count)));
  }

  test.each([
    ["CONNECT a.example:443", "CONNECT"],
    ["TRACE /", "TRACE"],
    ["OPTIONS *", "OPTIONS"],
    ["PUT /verify", "PUT"],
    ["PROPFIND /api/health/live", "other"],
  ])("%s is refused with 405, and logged", async (line, method) => {
    const response = await send(`${line} HTTP/1.1\r\n${head}\r\n`);
    expect(response).toMatch(/^HTTP\/1.1 405 Method Not Allowed\r\n/);
    expect(response).toMatch(/\r\nAllow: GET, HEAD, POST\r\n/i);
    expect(response).toMatch(/\r\nX-Content-Type-Options: nosniff\r\n/i);
    const id = /\r\nx-request-id: (.+)\r\n/.exec(response)?.[1];
    await expect
      .poll(lines)
      .toContainEqual(expect.objectContaining({ event: "request.done", requestId: id, status: 405 }));
    const logged = lines().find(({ requestId }) => requestId === id);
    expect(logged?.["method"]).toBe(method === "CONNECT" || method === "TRACE" ? "other" : method);
    await expect.poll(() => openConnections()).toBe(0);
  });

  test("the webhook endpoint accepts only POST", async () => {
    const response = await send(`GET /api/webhooks/inklink HTTP/1.1\r\n${head}\r\n`);
    expect(response).toMatch(/^HTTP\/1.1 405 [\s\S]*\r\nAllow: POST\r\n/i);
    expect(await send(`POST /api/webhooks/inklink HTTP/1.1\r\n${head}\r\n`)).toMatch(/^HTTP\/1.1 200 /);
  });

  test("a target that is no path of ours is refused with 400", async () => {
    expect(await send(`GET * HTTP/1.1\r\n${head}\r\n`)).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
  });

  test.each([
    ["http://evil.example/verify?a=b", "/verify?a=b"],
    ["/x/../admin", "/admin"],
    ["/api/health/live/", "/api/health/live"],
  ])("%s is requested as %s", async (target, path) => {
    const response = await send(`GET ${target} HTTP/1.1\r\n${head}\r\n`);
    expect(response.split("\r\n").at(-1)).toBe(`GET ${path}`);
  });

  test("a refused request may have a body of any size: the connection ends", async () => {
    const response = await send("PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999999\r\n\r\n");
    expect(response).toMatch(/^HTTP\/1.1 405 [\s\S]*\r\nConnection: close\r\n/);
  });

  test("at shutdown, idle connections are closed", async () => {
    const socket = connect(port, "127.0.0.1");
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.write("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
    await once(socket, "data");
    closeIdleConnections();
    await closed;
    expect(await openConnections()).toBe(0);
  });

  test("at shutdown, connections without a request are closed, too", async () => {
    const socket = connect(port, "127.0.0.1");
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.on("error", () => undefined);
    await once(socket, "connect");
    socket.write("GET /never HTTP/1.1\r\nHost:");
    await expect.poll(() => openConnections()).toBe(1);
    closeAllConnections();
    await closed;
    expect(await openConnections()).toBe(0);
  });
});
