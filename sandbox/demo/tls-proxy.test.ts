import { EventEmitter, once } from "node:events";
import { createServer, type IncomingHttpHeaders, type RequestListener } from "node:http";
import { type RequestOptions, request } from "node:https";
import { text } from "node:stream/consumers";
import { connect } from "node:tls";
import { afterEach, describe, expect, test } from "vitest";
import { makeCertificate } from "./certificate";
import { openTlsProxy, type TlsProxy } from "./tls-proxy";

const certificate = makeCertificate("127.0.0.1", new Date());

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A proxy in front of a server with this handler. */
async function startBehindProxy(handler: RequestListener, paths = /^\//): Promise<TlsProxy> {
  const server = createServer(handler).listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanups.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const proxy = await startProxy(paths);
  const own = server.address();
  proxy.forwardTo(typeof own === "object" ? (own?.port ?? 0) : 0);
  return proxy;
}

async function startProxy(paths = /^\//): Promise<TlsProxy> {
  const proxy = await openTlsProxy({ address: "127.0.0.1", port: 0, certificate, paths });
  cleanups.push(() => proxy.close());
  return proxy;
}

type Received = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string };

async function send(url: string, options: RequestOptions = {}, body = ""): Promise<Received> {
  // Node's client checks the certificate against the `Host` header, which some tests forge.
  const trust = { ca: certificate.certificate, checkServerIdentity: () => undefined };
  const sent = request(url, { ...trust, agent: false, ...options }).end(body);
  const [response] = await once(sent, "response");
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

describe("TLS proxy", () => {
  test("forwards requests and responses unchanged", async () => {
    const proxy = await startBehindProxy(async (incoming, outgoing) => {
      outgoing.writeHead(303, { location: "/next", "set-cookie": ["a=1; Secure", "b=2"], "x-own": "yes" });
      const { method, url, headers } = incoming;
      outgoing.end(
        JSON.stringify({
          method,
          url,
          cookie: headers.cookie,
          host: headers.host,
          body: await text(incoming),
        }),
      );
    });
    const headers = { cookie: "a=1; b=2" };
    const received = await send(`${proxy.url}/a/b?c=%20d`, { method: "POST", headers }, "e=f");
    expect(received.status).toBe(303);
    expect(received.headers).toMatchObject({
      location: "/next",
      "set-cookie": ["a=1; Secure", "b=2"],
      "x-own": "yes",
    });
    expect(JSON.parse(received.body)).toEqual({
      method: "POST",
      url: "/a/b?c=%20d",
      cookie: "a=1; b=2",
      host: new URL(proxy.url).host,
      body: "e=f",
    });
  });

  test("tells the peer's address, whatever the client claims", async () => {
    let seen: IncomingHttpHeaders = {};
    const proxy = await startBehindProxy((incoming, outgoing) => {
      seen = incoming.headers;
      outgoing.end();
    });
    const headers = {
      "x-forwarded-for": "203.0.113.7",
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "http",
      "x-real-ip": "203.0.113.7",
      forwarded: "for=203.0.113.7",
    };
    await send(proxy.url, { headers });
    expect(seen).toMatchObject({ "x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "https" });
    expect(JSON.stringify(seen)).not.toMatch(/203\.0\.113\.7|evil\.example/);
  });

  test("forwards only its paths, of its own host", async () => {
    const seen: string[] = [];
    const proxy = await startBehindProxy((incoming, outgoing) => {
      seen.push(incoming.url ?? "");
      outgoing.end("forwarded");
    }, /^\/(?:open)?$/);
    expect((await send(`${proxy.url}/open?a=/secret`)).body).toBe("forwarded");
    for (const path of ["/secret", "/open/", "/OPEN", "//open", "/../open", "/secret?/open"]) {
      expect((await send(proxy.url, { path })).status, path).toBe(404);
    }
    for (const path of [`${proxy.url}/`, "http://127.0.0.1:4040/", "*"]) {
      expect((await send(proxy.url, { path })).status, path).toBe(404);
    }
    for (const host of ["evil.example", "127.0.0.1", "127.0.0.1:4040"]) {
      expect((await send(`${proxy.url}/open`, { headers: { host } })).status, host).toBe(421);
    }
    expect(seen).toEqual(["/open?a=/secret"]);
  });

  test("opens no tunnel", async () => {
    const proxy = await startBehindProxy((_, outgoing) => void outgoing.end("forwarded"));
    const { hostname, port } = new URL(proxy.url);
    const socket = connect({ host: hostname, port: Number(port), ca: certificate.certificate });
    cleanups.push(() => socket.destroy());
    await once(socket, "secureConnect");
    socket.write("CONNECT 127.0.0.1:4040 HTTP/1.1\r\nHost: 127.0.0.1:4040\r\n\r\n");
    expect(await text(socket)).toBe("");
  });

  test("answers 502 before it has a server, and if that one is gone", async () => {
    const proxy = await startProxy();
    expect((await send(proxy.url)).status).toBe(502);
    const gone = createServer().listen(0, "127.0.0.1");
    await once(gone, "listening");
    const own = gone.address();
    proxy.forwardTo(typeof own === "object" ? (own?.port ?? 0) : 0);
    gone.close();
    await once(gone, "close");
    expect((await send(proxy.url)).status).toBe(502);
  });

  test("sends what arrives at once, and breaks off with the server", async () => {
    let breakOff = () => {};
    const proxy = await startBehindProxy((_, outgoing) => {
      outgoing.write("first");
      breakOff = () => void outgoing.destroy();
    });
    const sent = request(proxy.url, { ca: certificate.certificate, agent: false }).end();
    const [response] = await once(sent, "response");
    const [first] = await once(response, "data");
    expect(String(first)).toBe("first");
    breakOff();
    await expect(once(response, "end")).rejects.toThrow("aborted");
  });

  test("ends the server's work if the client leaves", async () => {
    const requests = new EventEmitter();
    const proxy = await startBehindProxy((_, outgoing) => void requests.emit("arrived", outgoing));
    const arrived = once(requests, "arrived");
    const sent = request(proxy.url, { ca: certificate.certificate, agent: false }).end();
    sent.on("error", () => undefined);
    const [outgoing] = await arrived;
    const closed = once(outgoing, "close");
    sent.destroy();
    await closed;
  });
});
