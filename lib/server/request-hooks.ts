import { subscribe } from "node:diagnostics_channel";
import { IncomingMessage, ServerResponse } from "node:http";

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Has `handle` called with every request, for as long as the process runs. Node publishes each one before any handler sees
 * it, so nothing goes past this: neither what the proxy refuses nor what Next answers by itself.
 */
export function onEveryRequest(handle: Handle): void {
  subscribe("http.server.request.start", (message) => {
    if (typeof message !== "object" || message === null) return;
    const request = "request" in message ? message.request : null;
    const response = "response" in message ? message.response : null;
    if (request instanceof IncomingMessage && response instanceof ServerResponse) handle(request, response);
  });
}
