import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Locale, locales } from "@/lib/i18n/locales";
import { translatorFor } from "@/lib/i18n/translate";
import { databaseDownPage, fallbackResponse, toResponse } from "./fallback-page";

beforeEach(() => {
  const environment = {
    ...{ AUTH_SECRET: "s", AUTH_OIDC_ISSUER: "https://id.example", AUTH_OIDC_ID: "a", AUTH_OIDC_SECRET: "o" },
    ...{ INKLINK_API_KEY: "k", INKLINK_WEBHOOK_SECRET: "whsec_cGxhbnRlZA==", APP_NAME: "Fish & <Ships>" },
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
});
afterEach(() => void vi.unstubAllEnvs());

const page = { status: 429, nonce: "bm9uY2U=", retryAfterS: 30, locale: "en" } as const;
const messages = () => ({ heading: "Too <many>", sentences: ["Wait & see.", "Then go on."] });

describe.each(locales)("the page for when the database is down, in %s", (locale: Locale) => {
  test("says so in the user's language, and retries by itself", async () => {
    const response = toResponse(databaseDownPage("bm9uY2U=", locale));
    const html = await response.text();
    expect(html).toContain(`<html lang="${locale}" dir="${locale === "ar" ? "rtl" : "ltr"}">`);
    expect(html).toContain(`<h1>${translatorFor(locale)("errors.unavailable.heading")}</h1>`);
    expect(html).toContain('<meta http-equiv="refresh" content="10">');
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "10"]);
  });
});

describe("a fallback page", () => {
  test("escapes text, and never renders it as markup", async () => {
    const html = await fallbackResponse({ ...page, messages }).text();
    expect(html).toContain("<title>Too &#60;many&#62; – Fish &#38; &#60;Ships&#62;</title>");
    expect(html).toContain(
      "<h1>Too &#60;many&#62;</h1>\n<p>Wait &#38; see.</p>\n<p>Then go on.</p>\n</main>",
    );
  });

  test("is not cached, and says when to come back, but leaves it to the user", async () => {
    const response = fallbackResponse({ ...page, messages, headers: { "X-More": "1" } });
    const { status, headers } = response;
    expect(status).toBe(429);
    expect(Object.fromEntries(headers)).toEqual({
      "cache-control": "no-store",
      "content-language": "en",
      "content-type": "text/html; charset=utf-8",
      "retry-after": "30",
      "x-more": "1",
    });
    expect(await response.text()).not.toContain("http-equiv");
  });

  test("runs no script, and its style has the nonce", async () => {
    const html = await fallbackResponse({ ...page, messages }).text();
    expect(html).toContain('<style nonce="bm9uY2U=">');
    expect(html).not.toMatch(/<script|style="|\son\w+=/);
  });

  test("has a link onward if one is given", async () => {
    const html = await fallbackResponse({
      ...page,
      messages,
      link: { path: "/", text: () => "Go <home>" },
    }).text();
    expect(html).toContain('<a href="/">Go &#60;home&#62;</a>');
  });
});
