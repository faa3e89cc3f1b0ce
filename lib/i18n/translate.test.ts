import { describe, expect, test } from "vitest";
import { locales } from "./locales";
import { formatterFor, translatorFor } from "./translate";

describe.each(locales)("the messages in %s", (locale) => {
  const t = translatorFor(locale);

  test("are found by their key", () => {
    expect(t("verify.overview.approved.heading")).toMatch(/\p{L}/u);
  });

  test("are cached: each message is parsed once", () => {
    expect(translatorFor(locale)).toBe(t);
  });

  test("take values and numbers", () => {
    expect(t("signIn.continueWith", { provider: "Example ID" })).toContain("Example ID");
    expect(t("verify.attemptsLeft", { count: 4 })).toMatch(/4|٤/);
  });

  test("throw if a value is missing", () => {
    expect(() => t("common.title", { state: "x" })).toThrow();
  });
});

test("a key that does not exist does not compile", () => {
  // @ts-expect-error There is no message under this key.
  expect(() => translatorFor("en")("verify.nothing.of.the.kind")).toThrow();
});

describe("times", () => {
  const noon = new Date("2025-06-11T12:00:00.000Z");
  const options = { dateStyle: "long", timeStyle: "short" } as const;

  test("are formatted in the language and the zone", () => {
    expect(formatterFor("de", "Europe/Berlin").dateTime(noon, options)).toBe("11. Juni 2025 um 14:00");
    expect(formatterFor("fr", "UTC").dateTime(noon, options)).toBe("11 juin 2025 à 12:00");
  });

  test("are in the English of the messages: the day first, 24 hours", () => {
    expect(formatterFor("en", "UTC").dateTime(noon, options)).toBe("11 June 2025 at 12:00");
  });

  test("are formatted by a cached formatter", () => {
    expect(formatterFor("de", "Europe/Berlin")).toBe(formatterFor("de", "Europe/Berlin"));
    expect(formatterFor("de", "Europe/Berlin")).not.toBe(formatterFor("de", "UTC"));
  });
});
