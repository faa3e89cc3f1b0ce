import "server-only";
import { type Route, routeOf } from "@/lib/config/routes";
import { createRequestId, log, withLogContext } from "@/lib/observability/log";
import { type EndedRequest, telemetry } from "@/lib/observability/metrics";
import type { RequestHook } from "./request-hooks";
import { staticFiles } from "./secure-request";

/**
 * Assigns a request id to every request except for static files; every log line of the request contains it. Writes one
 * line when the request ends.
 */
export const logRequest: RequestHook = (request, response, next) => {
  const { method = "", url = "" } = request;
  if (url.startsWith(staticFiles)) return next();
  const requestId = createRequestId();
  const startedMs = performance.now();
  // Emitted after the last byte, and after a broken connection.
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

/** Logs and counts a finished request. */
export function logRequestDone({ requestId, method, route, status, ms }: DoneRequest): void {
  const ended = { method: known(method), route, status };
  telemetry().request({ ...ended, ms });
  log.info("request.done", { requestId, ...ended, ms: Math.round(ms * 10) / 10 });
}

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

function known(method: string): string {
  return methods.includes(method) ? method : "other";
}
