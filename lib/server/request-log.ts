import "server-only";
import { type Route, routeOf } from "@/lib/config/routes";
import { log } from "@/lib/observability/log";
import { enterLogContext } from "@/lib/observability/log-context";
import { type EndedRequest, telemetry } from "@/lib/observability/metrics";
import { createRequestId } from "@/lib/observability/request-id";
import { onEveryRequest } from "./request-hooks";

const staticFiles = "/_next/static/";

/**
 * Gives every request but those for static files an id, which all that is logged on its behalf carries, and writes one
 * line once it is over.
 */
export function logRequests(): void {
  onEveryRequest((request, response) => {
    const { method = "", url = "" } = request;
    if (url.startsWith(staticFiles)) return;
    const requestId = createRequestId();
    enterLogContext({ requestId });
    const startedMs = performance.now();
    // Comes after the last byte as well as after a connection that broke.
    response.once("close", () => {
      const answered = response.writableFinished;
      const status = answered ? response.statusCode : null;
      logRequestDone({ requestId, method, route: routeOf(url), status, ms: performance.now() - startedMs });
    });
  });
}

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
