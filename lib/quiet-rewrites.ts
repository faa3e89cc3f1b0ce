import { subscribe } from "node:diagnostics_channel";
import { IncomingMessage, ServerResponse } from "node:http";
import { paths } from "./paths";

/** The headers in which Next tells where a request was led instead. */
const telling = new Set(["x-middleware-rewrite", "x-nextjs-rewritten-path"]);

/**
 * Keeps it to ourselves that the operators' addresses lead others nowhere (`proxy.ts`), for as long as the process runs:
 * what does not exist has no such header.
 */
export function keepConcealmentQuiet(): void {
  // Node publishes each request here, with its response, before any handler sees them.
  subscribe("http.server.request.start", (message) => {
    if (typeof message !== "object" || message === null) return;
    if (!("request" in message && message.request instanceof IncomingMessage)) return;
    if (!("response" in message && message.response instanceof ServerResponse)) return;
    if (message.request.url?.startsWith(paths.admin)) dropTellingHeaders(message.response);
  });
}

function dropTellingHeaders(response: ServerResponse): void {
  const setHeader = response.setHeader.bind(response);
  response.setHeader = (name, value) => (telling.has(name.toLowerCase()) ? response : setHeader(name, value));
}
