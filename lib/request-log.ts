import "server-only";
import { onEveryRequest } from "./every-request";
import { log } from "./log";
import { enterLogContext } from "./log-context";
import { createRequestId } from "./request-id";
import { routeOf } from "./routes";
import { telemetry } from "./telemetry/recorder";

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
      const ended = {
        method: known(method),
        route: routeOf(url),
        status: answered ? response.statusCode : null,
      };
      const ms = performance.now() - startedMs;
      telemetry().request({ ...ended, ms });
      log.info("request.done", { requestId, ...ended, ms: Math.round(ms * 10) / 10 });
    });
  });
}

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

function known(method: string): string {
  return methods.includes(method) ? method : "other";
}
