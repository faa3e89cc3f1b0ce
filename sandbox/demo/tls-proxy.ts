import { once } from "node:events";
import { type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from "node:http";
import { createServer } from "node:https";
import { pipeline } from "node:stream";
import type { Certificate } from "./certificate";

type TlsProxyOptions = {
  /** The only address that it listens on. */
  readonly address: string;
  /** Zero: any free port. */
  readonly port: number;
  readonly certificate: Certificate;
  /** The paths that are forwarded; all others are 404. */
  readonly paths: RegExp;
};

export type TlsProxy = {
  readonly url: string;
  /** Sets the port on the loopback interface that requests go to. Until then they are answered 502. */
  forwardTo(port: number): void;
  /** Closes every connection at once. */
  close(): Promise<void>;
};

/** Headers of one connection (RFC 9110, 7.6.1), and what the client must not say about itself. */
const droppedHeaders =
  /^(?:connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect|forwarded|x-forwarded-.*|x-real-ip)$/;

/**
 * Terminates TLS in front of one server on the loopback interface.
 * Security: forwards to that server only, and only these paths of its own origin. `X-Forwarded-For` is the peer address,
 * whatever the client claims.
 */
export async function openTlsProxy(options: TlsProxyOptions): Promise<TlsProxy> {
  const { address, paths, certificate } = options;
  let target: number | null = null;
  let host = "";
  const server = createServer(
    { cert: certificate.certificate, key: certificate.key },
    (incoming, outgoing) => {
      const { url = "" } = incoming;
      // Also refuses absolute addresses (RFC 9112, 3.2.2), and other host names that lead here (DNS rebinding).
      if (incoming.headers.host !== host) return refuse(outgoing, 421);
      if (!paths.test(url.split("?", 1)[0] ?? "")) return refuse(outgoing, 404);
      if (target === null) return refuse(outgoing, 502);
      forward(incoming, outgoing, target);
    },
  );
  server.listen(options.port, address);
  await once(server, "listening");
  const own = server.address();
  if (own === null || typeof own === "string") throw new Error("The proxy did not get a TCP port.");
  // Browsers leave the default port out.
  host = new URL(`https://${address}:${own.port}`).host;
  return {
    url: `https://${host}`,
    forwardTo(port) {
      target = port;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

function forward(incoming: IncomingMessage, outgoing: ServerResponse, port: number): void {
  const { method, url: path } = incoming;
  const headers = {
    ...endToEnd(incoming.headers),
    "x-forwarded-for": incoming.socket.remoteAddress ?? "",
    "x-forwarded-proto": "https",
  };
  // A connection for each request: one that is kept may be closed by the server just when a request is sent.
  const passed = request({ host: "127.0.0.1", port, method, path, headers, agent: false });
  passed.once("response", (response) => {
    outgoing.writeHead(response.statusCode ?? 502, endToEnd(response.headers));
    // Ends both if one of them breaks.
    pipeline(response, outgoing, () => undefined);
  });
  passed.on("error", () => (outgoing.headersSent ? outgoing.destroy() : refuse(outgoing, 502)));
  outgoing.once("close", () => passed.destroy());
  incoming.pipe(passed);
}

function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !droppedHeaders.test(name)));
}

function refuse(outgoing: ServerResponse, status: 404 | 421 | 502): void {
  outgoing.writeHead(status, { "content-type": "text/plain; charset=utf-8", connection: "close" });
  outgoing.end(
    status === 502 ? "The demo does not answer here yet, or no longer.\n" : "There is nothing here.\n",
  );
}
