import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { setDatabaseDown } from "@/lib/db/errors";
import { type Locale, locales } from "@/lib/i18n/locales";
import { translatorFor } from "@/lib/i18n/translate";
import { runHooks } from "./request-hooks";
import { requestState, withRequestState } from "./request-state";
import { rewriteResponse } from "./rewrite-response";

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

describe("Next's own error", () => {
  let handle: Handle = () => undefined;
  const server = createServer((request, response) => {
    runHooks([withRequestState, rewriteResponse], request, response, () => handle(request, response));
  });
  let url = "";

  beforeAll(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });
  beforeEach(() => {
    const environment = {
      ...{ AUTH_SECRET: "a-secret-of-more-than-32-characters", AUTH_OIDC_ISSUER: "https://id.example" },
      ...{ AUTH_OIDC_ID: "a", AUTH_OIDC_SECRET: "o", INKLINK_API_KEY: "k" },
      INKLINK_WEBHOOK_SECRET: "whsec_cGxhbnRlZC1wbGFudGVkLXBsYW50ZWQ=",
    };
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    return () => {
      setDatabaseDown(false);
      vi.unstubAllEnvs();
    };
  });

  async function post(path: string, headers: Record<string, string> = {}) {
    const body = new FormData();
    body.append("x", "1");
    const response = await fetch(`${url}${path}`, { method: "POST", body, headers });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  /** As Next does for an action that the build does not have. */
  function unknownAction(status: number): Handle {
    return ({ headers }, response) => {
      response.statusCode = status;
      const state = requestState();
      if (state !== null) state.nonce = "bm9uY2U=";
      response.setHeader("x-nextjs-action-not-found", "1");
      response.setHeader("content-type", "text/plain");
      if (headers["next-action"] === undefined) response.setHeader("content-encoding", "gzip");
      response.end("Server Action unavailable.");
    };
  }

  test.each(locales)("is a page of ours for a form of an earlier build, in %s", async (locale: Locale) => {
    handle = unknownAction(409);
    const { status, headers, text } = await post("/account?a=b", { "accept-language": locale });
    const t = translatorFor(locale);
    expect([status, headers.get("content-type")]).toEqual([409, "text/html; charset=utf-8"]);
    expect(text).toContain(`<html lang="${locale}" dir="${locale === "ar" ? "rtl" : "ltr"}">`);
    expect(text).toContain(`<h1>${t("errors.outOfDate.heading")}</h1>`);
    expect(text).toContain(`<a href="/account">${t("errors.outOfDate.link")}</a>`);
    expect(text).toContain('<style nonce="bm9uY2U=">');
    expect(text).not.toContain("Server Action");
  });

  test("leads only to pages of ours, and not to the return page without its query", async () => {
    handle = unknownAction(409);
    expect((await post("/kyc/complete?inquiry_id=x")).text).toContain('<a href="/verify">');
    expect((await post("//evil.example")).text).toContain('<a href="/">');
  });

  test("follows the language that was chosen by hand", async () => {
    handle = unknownAction(400);
    const { status, text } = await post("/", { cookie: "x=1; verify.locale=ar", "accept-language": "de" });
    expect([status, text.includes('lang="ar"')]).toEqual([400, true]);
  });

  test("stays readable for Next's scripts", async () => {
    handle = unknownAction(409);
    const { status, text } = await post("/account", { "next-action": "x" });
    expect([status, text]).toEqual([409, "Server Action unavailable."]);
  });

  /** As Next does if an error was thrown, in pieces or not. */
  function failed(): Handle {
    return (_, response) => {
      response.statusCode = 500;
      response.setHeader("content-type", "text/plain");
      void pipeline(Readable.from(["Internal Server", " Error"]), response);
    };
  }

  test("is 400 and a page of ours for a body that could not be decoded", async () => {
    handle = failed();
    const { status, text } = await post("/signin");
    expect(status).toBe(400);
    expect(text).toContain("<h1>We couldn’t read this form</h1>");
    expect(text).toMatch(/<\/html>$/);
    expect((await post("/signin", { "next-action": "x" })).status).toBe(400);
  });

  test("is 500 and a page of ours for a bug in an action", async () => {
    handle = (request, response) => {
      const state = requestState();
      if (state !== null) state.actionBegan = true;
      failed()(request, response);
    };
    const { status, text } = await post("/signin");
    expect([status, text.includes("<h1>Something went wrong</h1>")]).toEqual([500, true]);
    expect(text).not.toContain("Internal Server Error");
  });

  test("is 503 and its fallback page while the database is down", async () => {
    setDatabaseDown(true);
    handle = failed();
    const { status, headers, text } = await post("/signin");
    expect([status, headers.get("retry-after")]).toEqual([503, "10"]);
    expect(text).toContain("<h1>We’ll be right back</h1>");
  });

  /** As Next does if a page throws: an empty body, which scripts fill. */
  const failedPage: Handle = (_, response) => {
    response.statusCode = 500;
    response.setHeader("content-type", "text/html; charset=utf-8");
    void pipeline(Readable.from(['<!DOCTYPE html><html id="__next_error__">', "</html>"]), response);
  };

  async function get(path: string, headers: Record<string, string> = {}) {
    const response = await fetch(`${url}${path}`, { headers });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  test("is a page of ours if a page fails, which leads to the same address", async () => {
    handle = failedPage;
    const { status, headers, text } = await get("/kyc/complete?inquiry_id=x&y=%22%3E", {
      "accept-language": "de",
    });
    expect([status, headers.get("content-length")]).toEqual([500, String(Buffer.byteLength(text))]);
    expect(text).toContain('lang="de"');
    expect(text).toContain('<a href="/kyc/complete?inquiry_id=x&#38;y=%22%3E">');
    expect(text).not.toContain("__next_error__");
  });

  test("is 503 if a page fails while the database is down", async () => {
    setDatabaseDown(true);
    handle = failedPage;
    const { status, text } = await get("/verify");
    expect(status).toBe(503);
    expect(text).toContain("<h1>We’ll be right back</h1>");
  });

  test("is 503 if a connection failed meanwhile, even if another request found the database up again", async () => {
    handle = (request, response) => {
      setDatabaseDown(true);
      setDatabaseDown(false);
      failedPage(request, response);
    };
    expect((await get("/verify")).status).toBe(503);
    handle = failedPage;
    expect((await get("/verify")).status).toBe(500);
  });

  test.each([
    ["scripts", "/verify", { rsc: "1" }],
    ["programs", "/api/verification/status", {}],
  ])("is unchanged for %s", async (_, path, headers: Record<string, string>) => {
    handle = failedPage;
    const { status, text } = await get(path, headers);
    expect([status, text]).toEqual([500, '<!DOCTYPE html><html id="__next_error__"></html>']);
  });

  test.each([
    ["text of our own", "text/plain", 405, "Method not allowed"],
    ["a page", "text/html", 500, "<h1>"],
    ["a response of an action", "text/x-component", 200, "0:{}"],
  ])("is unchanged in all other cases: %s", async (_, type, status, text) => {
    handle = (_request, response) => {
      const state = requestState();
      if (state !== null) state.actionBegan = true;
      response.writeHead(status, { "content-type": type });
      response.write(text.slice(0, 2));
      response.end(text.slice(2));
    };
    expect(await post("/verify")).toMatchObject({ status, text });
  });
});
