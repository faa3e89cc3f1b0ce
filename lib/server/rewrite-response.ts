import "server-only";
import type { IncomingMessage, ServerResponse } from "node:http";
import { env } from "@/lib/config/env";
import { paths, wayBackTo } from "@/lib/config/paths";
import { wasDatabaseDownSince } from "@/lib/db/errors";
import type { MessageKey } from "@/lib/i18n/translate";
import { logContext } from "@/lib/observability/log";
import {
  databaseDownPage,
  type ErrorPageOptions,
  type FallbackPage,
  fallbackPage,
  localeOfRequest,
  outOfDatePage,
  unreadablePage,
} from "./fallback-page";
import type { RequestHook } from "./request-hooks";
import { canCallAction, isRefusedInput, requestState } from "./request-state";
import { viewOf } from "./request-view";
import { staticFiles } from "./secure-request";

/** The header of Next's response to an action that is not in this build. */
const unknownActionHeader = "x-nextjs-action-not-found";

/**
 * Sets the status of a response, and replaces Next's own errors with pages. Next has no other place for either:
 *
 * - 200 becomes the status that the page has set (`setPageStatus`).
 * - 500 becomes 503 if the database is or was down meanwhile, and 400 if the input could not be decoded.
 * - A plain-text response to a form becomes a page, and so does the empty one that scripts fill if a page fails.
 */
export const rewriteResponse: RequestHook = (request, response, next) => {
  const { writeHead, write, end } = response;
  const startedMs = performance.now();
  let html: string | null = null;

  // Node calls this for every response before the first byte, even if no handler does.
  response.writeHead = new Proxy(writeHead, {
    apply(_, self, [original, ...rest]: [number, ...unknown[]]) {
      const status = statusOf(request, original, startedMs);
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
  if (!mayBeReplaced(request)) return next();
  // The head decides whether the body is replaced. Node sends any other head along with the body, whose length it knows.
  const sendHead = () => {
    const isUndecided = request.method === "POST" || response.statusCode === 500;
    if (isUndecided && !response.headersSent) response.writeHead(response.statusCode);
  };
  response.write = new Proxy(write, {
    apply(_, self, args) {
      sendHead();
      return html === null ? Reflect.apply(write, self, args) : true;
    },
  });
  response.end = new Proxy(end, {
    apply(_, self, args) {
      sendHead();
      return Reflect.apply(end, self, html === null ? args : [html, ...args.filter(isFunction)]);
    },
  });
  next();
};

/** Whether a page may take the place of the response. Files and the API have none, and scripts parse Next's own. */
function mayBeReplaced({ method, url = "", headers }: IncomingMessage): boolean {
  if (method === "POST") return true;
  return !url.startsWith(staticFiles) && !url.startsWith("/api/") && headers["rsc"] === undefined;
}

function setHeaders(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

function isFunction(value: unknown): boolean {
  return typeof value === "function";
}

function statusOf(request: IncomingMessage, original: number, startedMs: number): number {
  const state = requestState();
  if (original === 200) return state?.pageStatus ?? 200;
  if (original !== 500) return original;
  if (wasDatabaseDownSince(startedMs)) return 503;
  return isRefusedInput(request, state) ? 400 : 500;
}

/** The page that replaces Next's response; null if the response is left as it is. */
function pageFor(
  request: IncomingMessage,
  response: ServerResponse,
  original: number,
  status: number,
): FallbackPage | null {
  const isForm = canCallAction(request);
  const isUnknownAction = isForm && response.getHeader(unknownActionHeader) !== undefined;
  if (!(isUnknownAction || original === 500) || !isReplaced(request, response, isForm)) return null;
  const view = viewOf(request);
  const nonce = requestState()?.nonce ?? "";
  const wayBack = isForm ? wayBackTo(view.pathname) : (request.url ?? paths.home);
  const page = { nonce, locale: localeOfRequest(view), wayBack, status };
  if (isUnknownAction) return outOfDatePage(page);
  if (status === 400) return unreadablePage(page);
  if (status === 503) return databaseDownPage(nonce, page.locale);
  return brokenPage(page, isForm ? "errors.tooMany.link" : "common.tryAgain");
}

/** Whether the response is one that Next makes by itself, and no script parses it. */
function isReplaced(request: IncomingMessage, response: ServerResponse, isForm: boolean): boolean {
  const type = String(response.getHeader("content-type"));
  if (isForm) return type.startsWith("text/plain") && request.headers["next-action"] === undefined;
  const isPage = request.method !== "POST" && type.startsWith("text/html") && mayBeReplaced(request);
  // The development server shows the error itself.
  return isPage && env().NODE_ENV !== "development";
}

/** For a bug, with the reference for support. */
function brokenPage({ wayBack, ...page }: ErrorPageOptions, linkText: MessageKey): FallbackPage {
  return fallbackPage({
    ...page,
    messages: (t) => ({
      heading: t("errors.broken.heading"),
      sentences: [t("errors.broken.text"), `${t("common.reference")} ${logContext().requestId ?? ""}`],
    }),
    link: { path: wayBack, text: (t) => t(linkText) },
  });
}
