import "server-only";
import { subscribe } from "node:diagnostics_channel";
import { type IncomingMessage, Server, type ServerResponse } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { env } from "@/lib/config/env";
import type { Env } from "@/lib/config/env-schema";
import { methodsOf, routeOf } from "@/lib/config/routes";
import { createRequestId, logContext, requestIdHeader } from "@/lib/observability/log";
import { refuseRequest } from "./refuse-request";
import { filterCookies, setPeerAddress } from "./request-headers";
import { logRequest, logRequestDone } from "./request-log";
import { withRequestState } from "./request-state";
import { normalizeTarget, originForm } from "./request-target";
import { rewriteResponse } from "./rewrite-response";
import { secureRequest } from "./secure-request";
import { securityHeadersWithoutPage } from "./security-headers";

/** What the request hooks need of the environment. */
export type HookPolicy = Pick<
  Env,
  "APP_URL" | "INKLINK_IDV_URL" | "signInTargets" | "isHttps" | "isProduction"
>;

/** Middleware for Node's HTTP server. Calls `next` once, or sends the response itself. */
export type RequestHook = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/**
 * The request hooks, in order. Each sees the request as the earlier ones left it.
 *
 * 1. Normalizes the request target, which everything else reads.
 * 2. Assigns a request id, and logs the request when it ends.
 * 3. Removes cookies of other apps, and stores the peer address for rate limits.
 * 4. Creates the request state, and rewrites the response by it.
 * 5. Refuses requests that no route accepts.
 * 6. Sets security headers and the request headers that Next trusts.
 * 7. Refuses foreign origins, floods, and pages while the database is down.
 */
function requestHooks(policy: HookPolicy): readonly RequestHook[] {
  return [
    normalizeTarget,
    logRequest,
    filterCookies,
    setPeerAddress,
    withRequestState,
    rewriteResponse,
    refuseUnroutable(policy),
    secureRequest(policy),
    refuseRequest(policy),
  ];
}

/** The HTTP servers of this process that have had a connection. */
const servers = new Set<Server>();

/**
 * Installs the request hooks in front of Next, as long as the process runs. Next gives no access to its server; Node
 * publishes each new connection before it reads the first byte, and the connection refers to its server. Next listens
 * before it calls this: of a connection that is open by then, Node publishes each request before it is handled.
 *
 * Upgrades are ignored (RFC 9110, 7.8): the request is handled like any other. Next would keep the connection and its
 * file descriptor open for ever.
 */
export function installRequestHooks(policyOf: () => HookPolicy = env): void {
  const installOnce = (server: unknown) => {
    if (!(server instanceof Server) || servers.has(server)) return;
    servers.add(server);
    install(server, policyOf());
  };
  subscribe("net.server.socket", (message) => {
    const socket = fieldOf(message, "socket");
    if (socket instanceof Socket) installOnce(fieldOf(socket, "server"));
  });
  subscribe("http.server.request.start", (message) => installOnce(fieldOf(message, "server")));
}

function fieldOf(message: unknown, name: "socket" | "server"): unknown {
  return typeof message === "object" && message !== null ? Reflect.get(message, name) : null;
}

/** Closes every connection without an open request. */
export function closeIdleConnections(): void {
  for (const server of servers) server.closeIdleConnections();
}

/** Closes every connection, including those with open requests. */
export function closeAllConnections(): void {
  for (const server of servers) server.closeAllConnections();
}

function install(server: Server, policy: HookPolicy): void {
  // Without a listener, Node handles an upgrade like an ordinary request. The development server needs upgrades for
  // reloading.
  if (policy.isProduction) server.removeAllListeners("upgrade");
  server.on("connect", (_request: IncomingMessage, socket: Duplex) => refuseConnect(socket, policy));
  const listeners = server.rawListeners("request");
  const hooks = requestHooks(policy);
  server.removeAllListeners("request");
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    runHooks(hooks, request, response, () => {
      for (const listener of listeners) Reflect.apply(listener, server, [request, response]);
    });
  });
}

/** Runs the hooks nested in order, and `last` innermost. */
export function runHooks(
  hooks: readonly RequestHook[],
  request: IncomingMessage,
  response: ServerResponse,
  last: () => void,
): void {
  const run = (index: number): void => {
    const hook = hooks[index];
    if (hook === undefined) last();
    else hook(request, response, () => run(index + 1));
  };
  run(0);
}

type Refusal = 400 | 405;

/** Refuses methods that the route does not accept with 405, and targets that are no path with 400. */
function refuseUnroutable(policy: HookPolicy): RequestHook {
  return ({ method = "", url = "" }, response, next) => {
    const path = originForm(url);
    const isAllowed = methodsOf(routeOf(path ?? "")).includes(method);
    if (isAllowed && path !== null) return next();
    const id = { [requestIdHeader]: logContext().requestId ?? "" };
    const status = isAllowed ? 400 : 405;
    response.writeHead(status, { ...refusalHeaders(status, policy, path ?? ""), ...id }).end();
  };
}

function refusalHeaders(status: Refusal, policy: HookPolicy, path = ""): Record<string, string> {
  const allow: Record<string, string> = status === 405 ? { Allow: methodsOf(routeOf(path)).join(", ") } : {};
  // Closes the connection: a body of any size may follow.
  return { ...securityHeadersWithoutPage(policy), ...allow, "Content-Length": "0", Connection: "close" };
}

/** Node passes the raw socket, without a response and outside of the request hooks. */
function refuseConnect(socket: Duplex, policy: HookPolicy): void {
  const requestId = createRequestId();
  const headers = Object.entries({ ...refusalHeaders(405, policy), [requestIdHeader]: requestId });
  socket.on("error", () => {});
  socket.end(
    `HTTP/1.1 405 Method Not Allowed\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`,
    () => socket.destroy(),
  );
  logRequestDone({ requestId, method: "CONNECT", route: "other", status: 405, ms: 0 });
}
