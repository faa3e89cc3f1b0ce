import "server-only";
import type { IncomingMessage, ServerResponse } from "node:http";
import { wayBackTo } from "@/lib/config/paths";
import { isSuspect } from "@/lib/db/suspicion";
import type { Locale } from "@/lib/i18n/locales";
import { logContext } from "@/lib/observability/log-context";
import {
  type FallbackPage,
  fallbackPage,
  localeOfRequest,
  outOfDatePage,
  unreadablePage,
} from "./fallback-page";
import { onEveryRequest } from "./request-hooks";
import { canCallAction, enterRequestState, isRefusedInput, type RequestState } from "./request-state";
import { unavailable } from "./unavailable-page";

/** The header with which Next marks its answer to an action that the build does not have. */
const notFoundHeader = "x-nextjs-action-not-found";

/**
 * Puts pages of ours in the place of what Next answers to a form by itself, for as long as the process runs: a line of bare
 * English, and 500 for whatever it cannot decode. Next has no other place for it.
 */
export function replaceAnswers(): void {
  onEveryRequest((request, response) => {
    const state = enterRequestState();
    if (request.method === "POST") watch(request, response, state);
  });
}

function watch(request: IncomingMessage, response: ServerResponse, state: RequestState): void {
  const { writeHead, write, end } = response;
  let html: string | null = null;

  /** Node ends up here for every answer, before the first byte of it. */
  response.writeHead = new Proxy(writeHead, {
    apply(_, self, [asked, ...rest]: [number, ...unknown[]]) {
      const status = asked === 500 && !isSuspect() && isRefusedInput(request, state) ? 400 : asked;
      const page =
        request.headers["next-action"] === undefined ? pageFor(request, response, status, asked) : null;
      if (page === null) return Reflect.apply(writeHead, self, [status, ...rest]);
      html = page.html;
      for (const name of ["content-encoding", "etag", "transfer-encoding"]) response.removeHeader(name);
      for (const [name, value] of Object.entries(page.headers)) response.setHeader(name, value);
      response.setHeader("Content-Length", Buffer.byteLength(html));
      return Reflect.apply(writeHead, self, [page.status]);
    },
  });
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
}

function isFunction(value: unknown): boolean {
  return typeof value === "function";
}

/** The page in the place of Next's answer; null where that is one of ours already. */
function pageFor(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  asked: number,
): FallbackPage | null {
  const kind = response.getHeader("content-type");
  const isBare = canCallAction(request) && /^text\/plain/.test(String(kind));
  if (!isBare || (response.getHeader(notFoundHeader) === undefined && asked !== 500)) return null;
  const [, nonce = ""] = /'nonce-([^']+)'/.exec(String(response.getHeader("content-security-policy"))) ?? [];
  const page = { nonce, locale: localeOf(request), wayBack: wayBackTo(pathOf(request)) };
  if (response.getHeader(notFoundHeader) !== undefined) return outOfDatePage({ ...page, status });
  if (status === 400) return unreadablePage({ ...page, status });
  if (isSuspect()) return unavailable(nonce, page.locale);
  return fallbackPage({
    status,
    ...page,
    words: (t) => ({
      heading: t("errors.broken.heading"),
      sentences: [t("errors.broken.text"), `${t("common.reference")} ${logContext().requestId ?? ""}`],
    }),
    link: { path: page.wayBack, words: (t) => t("errors.tooMany.link") },
  });
}

function pathOf({ url = "" }: IncomingMessage): string {
  return url.split("?", 1)[0] ?? "";
}

function localeOf({ headers }: IncomingMessage): Locale {
  const cookies = new Map(
    (headers.cookie ?? "").split(";").map((cookie) => {
      const [name = "", value = ""] = cookie.split("=", 2);
      return [name.trim(), { value: value.trim() }];
    }),
  );
  return localeOfRequest({
    headers: new Headers({ "accept-language": headers["accept-language"] ?? "" }),
    cookies,
  });
}
