import "server-only";
import { type Route, routeOf } from "@/lib/config/routes";
import { createRequestId, log, withLogContext } from "@/lib/observability/log";
import { type EndedRequest, telemetry } from "@/lib/observability/metrics";
import type { RequestHook } from "./request-hooks";

const staticFiles = "/_next/static/";

/**
 * Gives every request but those for static files an id, which every log line written on its behalf carries, and writes
 * one line once it is over.
 */
export const logRequest: RequestHook = (request, response, next) => {
  const { method = "", url = "" } = request;
  if (url.startsWith(staticFiles)) return next();
  const requestId = createRequestId();
  const startedMs = performance.now();
  // Comes after the last byte as well as after a connection that broke.
  response.once("close", () => {
    const status = response.writableFinished ? response.statusCode : null;
    const ms = performance.now() - startedMs;
    withLogContext({ requestId }, () =>
      logRequestDone({ requestId, method, route: routeOf(url), status, ms }),
    );
  });
  withLogContext({ requestId }, next);
};

type DoneRequest = EndedRequest & { readonly requestId: string; readonly route: Route };

/** Writes the line of a request that is over, and counts it. */
export function logRequestDone({ requestId, method, route, status, ms }: DoneRequest): void {
  const ended = { method: known(method), route, status };
  telemetry().request({ ...ended, ms });
  log.info("request.done", { requestId, ...ended, ms: Math.round(ms * 10) / 10 });
}

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

function known(method: string): string {
  return methods.includes(method) ? method : "other";
}
