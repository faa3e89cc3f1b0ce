import { describe, expect, test, vi } from "vitest";
import { negotiateLocale } from "./negotiate";

describe("the language of a request", () => {
  test.each([
    ["de", "de"],
    ["de-AT,de;q=0.9,en;q=0.8", "de"],
    ["pt-BR,pt;q=0.9", "pt"],
    ["ar-EG", "ar"],
    ["en-GB,en;q=0.9,fr;q=0.8", "en"],
    ["fr;q=0.3,ar;q=0.9", "ar"],
    ["de;q=0,fr", "fr"],
    // Dutch is not supported, and this user reads German, too.
    ["nl,de;q=0.5", "de"],
    // Close enough to be readable.
    ["gsw-CH", "de"],
    ["ca", "es"],
    ["ja", "en"],
    ["*", "en"],
    ["", "en"],
    [null, "en"],
  ])("is negotiated: %j gets %s", (acceptLanguage, locale) => {
    expect(negotiateLocale(undefined, acceptLanguage)).toBe(locale);
  });

  test.each([
    "en_US",
    "c",
    ";;;,,,",
    "x".repeat(9_000),
    "<script>",
    "\0",
    "de-".repeat(3_000),
    "fr;q=nonsense",
  ])("is English if no supported language is requested (%#)", (acceptLanguage) => {
    expect(negotiateLocale(undefined, acceptLanguage)).toBe("en");
  });

  test("is found behind invalid entries", () => {
    expect(negotiateLocale(undefined, "en_US, c, x, es;q=0.1")).toBe("es");
  });

  test("is the one chosen by hand, whatever the browser requests", () => {
    expect(negotiateLocale("ar", "de")).toBe("ar");
  });

  test.each(["", "xx", "AR", "../ar", "toString"])("is negotiated if the choice is invalid: %j", (chosen) => {
    expect(negotiateLocale(chosen, "de")).toBe("de");
  });

  test.each([
    ["nonsense", "_a,".repeat(4_700)],
    ["languages", Array.from({ length: 2_000 }, (_, index) => `de-x${index}`).join()],
    ["one name", "a".repeat(14_000)],
  ])("is found by a few look-ups, however long the header: %s", (_, header) => {
    const lookUp = vi.spyOn(Intl, "getCanonicalLocales");
    const split = vi.spyOn(String.prototype, "split");
    negotiateLocale(undefined, header);
    const maxLength = Math.max(...split.mock.contexts.map((context) => String(context).length));
    const calls = lookUp.mock.calls.length;
    vi.restoreAllMocks();
    expect(calls).toBeLessThan(100);
    expect(maxLength).toBeLessThan(1_000);
  });

  test("is the same again", () => {
    expect([1, 2].map(() => negotiateLocale(undefined, "fr-CA"))).toEqual(["fr", "fr"]);
  });
});
