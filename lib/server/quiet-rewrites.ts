import type { ServerResponse } from "node:http";
import { paths } from "@/lib/config/paths";
import { onEveryRequest } from "./request-hooks";

/** The headers in which Next tells where a request was led instead. */
const telling = new Set(["x-middleware-rewrite", "x-nextjs-rewritten-path"]);

/**
 * Keeps it to ourselves that the operators' addresses lead others nowhere (`proxy.ts`), for as long as the process runs:
 * what does not exist has no such header.
 */
export function keepConcealmentQuiet(): void {
  onEveryRequest((request, response) => {
    if (request.url?.startsWith(paths.admin)) dropTellingHeaders(response);
  });
}

function dropTellingHeaders(response: ServerResponse): void {
  const setHeader = response.setHeader.bind(response);
  response.setHeader = (name, value) => (telling.has(name.toLowerCase()) ? response : setHeader(name, value));
}
