import "server-only";
import type { IncomingMessage, ServerResponse } from "node:http";
import { wayBackTo } from "@/lib/config/paths";
import { isDatabaseDown } from "@/lib/db/errors";
import { logContext } from "@/lib/observability/log";
import {
  databaseDownPage,
  type FallbackPage,
  fallbackPage,
  localeOfRequest,
  outOfDatePage,
  unreadablePage,
} from "./fallback-page";
import type { RequestHook } from "./request-hooks";
import { canCallAction, isRefusedInput, requestState } from "./request-state";
import { viewOf } from "./request-view";

/** The header of Next's response to an action that is not in this build. */
const unknownActionHeader = "x-nextjs-action-not-found";

/**
 * Sets the status of a response, and replaces Next's plain-text errors for forms with pages. Next has no other place
 * for either:
 *
 * - 200 becomes the status that the page has set (`setPageStatus`).
 * - 500 becomes 503 while the database is down, and 400 if the input could not be decoded.
 * - A plain-text response to a form becomes a page.
 */
export const rewriteResponse: RequestHook = (request, response, next) => {
  const { writeHead, write, end } = response;
  let html: string | null = null;

  // Node calls this for every response before the first byte, even if no handler does.
  response.writeHead = new Proxy(writeHead, {
    apply(_, self, [original, ...rest]: [number, ...unknown[]]) {
      const status = statusOf(request, original);
      if (original === 500 && status === 503) response.setHeader("Retry-After", "10");
      if (status >= 400) setHeaders(response, requestState()?.headersOfErrors ?? {});
      const page = pageFor(request, response, original, status);
      if (page === null) return Reflect.apply(writeHead, self, [status, ...rest]);
      html = page.html;
      for (const name of ["content-encoding", "etag", "transfer-encoding"]) response.removeHeader(name);
      setHeaders(response, page.headers);
      response.setHeader("Content-Length", Buffer.byteLength(html));
      return Reflect.apply(writeHead, self, [page.status]);
    },
  });
  if (request.method !== "POST") return next();
  response.write = new Proxy(write, {
    apply(_, self, args) {
      if (!response.headersSent) response.writeHead(response.statusCode);
      return html === null ? Reflect.apply(write, self, args) : true;
    },
  });
  response.end = new Proxy(end, {
    apply(_, self, args) {
      if (!response.headersSent) response.writeHead(response.statusCode);
      return Reflect.apply(end, self, html === null ? args : [html, ...args.filter(isFunction)]);
    },
  });
  next();
};

function setHeaders(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

function isFunction(value: unknown): boolean {
  return typeof value === "function";
}

function statusOf(request: IncomingMessage, original: number): number {
  const state = requestState();
  if (original === 200) return state?.pageStatus ?? 200;
  if (original !== 500) return original;
  if (isDatabaseDown()) return 503;
  return isRefusedInput(request, state) ? 400 : 500;
}

/** The page that replaces Next's response to a form; null if the response is left as it is. */
function pageFor(
  request: IncomingMessage,
  response: ServerResponse,
  original: number,
  status: number,
): FallbackPage | null {
  // Next's scripts parse Next's own responses.
  if (!canCallAction(request) || request.headers["next-action"] !== undefined) return null;
  const isUnknownAction = response.getHeader(unknownActionHeader) !== undefined;
  const isBare = /^text\/plain/.test(String(response.getHeader("content-type")));
  if (!isBare || !(isUnknownAction || original === 500)) return null;
  const view = viewOf(request);
  const nonce = requestState()?.nonce ?? "";
  const page = { nonce, locale: localeOfRequest(view), wayBack: wayBackTo(view.pathname) };
  if (isUnknownAction) return outOfDatePage({ ...page, status });
  if (status === 400) return unreadablePage({ ...page, status });
  if (status === 503) return databaseDownPage(nonce, page.locale);
  return fallbackPage({
    status,
    ...page,
    messages: (t) => ({
      heading: t("errors.broken.heading"),
      sentences: [t("errors.broken.text"), `${t("common.reference")} ${logContext().requestId ?? ""}`],
    }),
    link: { path: page.wayBack, text: (t) => t("errors.tooMany.link") },
  });
}
