import "server-only";
import { subscribe } from "node:diagnostics_channel";
import { type IncomingMessage, Server, type ServerResponse } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { env } from "@/lib/config/env";
import type { Env } from "@/lib/config/env-schema";
import { methodsOf, routeOf } from "@/lib/config/routes";
import { logContext } from "@/lib/observability/log-context";
import { createRequestId, requestIdHeader } from "@/lib/observability/request-id";
import { logRequestDone } from "./request-log";
import { originForm } from "./request-target";
import { securityHeadersWithoutPage } from "./security-headers";

type Policy = Pick<Env, "isHttps" | "isProduction">;

/** The servers of this process that had a connection. */
const servers = new Set<Server>();

/**
 * Does to the HTTP server what Next leaves to a custom one, for as long as the process runs. Next gives no access to its
 * server; Node publishes each new connection before it reads the first byte, and the connection knows its server.
 *
 * - Upgrades are ignored (RFC 9110, 7.8): the request is answered like any other. Next would keep the connection, and
 *   its descriptor, for ever.
 * - `CONNECT`, `TRACE` and every other method that no route takes is refused with 405.
 * - What cannot be a path of ours is refused with 400. Next answers `*` with 500, and absolute forms with redirects.
 */
export function prepareHttpServers(policyOf: () => Policy = env): void {
  subscribe("net.server.socket", (message) => {
    const socket = typeof message === "object" && message !== null && "socket" in message && message.socket;
    const server = socket instanceof Socket && "server" in socket ? socket.server : null;
    if (!(server instanceof Server) || servers.has(server)) return;
    servers.add(server);
    prepare(server, policyOf());
  });
}

/** Ends every connection on which nothing is under way. */
export function closeIdleConnections(): void {
  for (const server of servers) server.closeIdleConnections();
}

/** Ends every connection, whatever is under way on it. */
export function closeAllConnections(): void {
  for (const server of servers) server.closeAllConnections();
}

function prepare(server: Server, policy: Policy): void {
  // Without a listener, Node takes an upgrade for an ordinary request. The development server reloads pages by one.
  if (policy.isProduction) server.removeAllListeners("upgrade");
  server.on("connect", (_request: IncomingMessage, socket: Duplex) => refuseConnect(socket, policy));
  const listeners = server.rawListeners("request");
  server.removeAllListeners("request");
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const status = refusalOf(request);
    if (status === null)
      for (const listener of listeners) Reflect.apply(listener, server, [request, response]);
    else refuse(request, response, status, policy);
  });
}

type Refusal = 400 | 405;

function refusalOf({ method = "", url = "" }: IncomingMessage): Refusal | null {
  if (!methodsOf().includes(method)) return 405;
  return originForm(url) === null ? 400 : null;
}

function headersOf(status: Refusal, policy: Policy, url = ""): Record<string, string> {
  const methods = methodsOf(routeOf(originForm(url) ?? ""));
  const allow: Record<string, string> = status === 405 ? { Allow: methods.join(", ") } : {};
  // What comes after this on the connection may be a body of any size.
  return { ...securityHeadersWithoutPage(policy), ...allow, "Content-Length": "0", Connection: "close" };
}

function refuse({ url }: IncomingMessage, response: ServerResponse, status: Refusal, policy: Policy): void {
  const id = { [requestIdHeader]: logContext().requestId ?? "" };
  response.writeHead(status, { ...headersOf(status, policy, url), ...id }).end();
}

/** Node hands over the bare connection, and has published no request that the log could have seen. */
function refuseConnect(socket: Duplex, policy: Policy): void {
  const requestId = createRequestId();
  const headers = Object.entries({ ...headersOf(405, policy), [requestIdHeader]: requestId });
  socket.on("error", () => {});
  socket.end(
    `HTTP/1.1 405 Method Not Allowed\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`,
    () => socket.destroy(),
  );
  logRequestDone({ requestId, method: "CONNECT", route: "other", status: 405, ms: 0 });
}
