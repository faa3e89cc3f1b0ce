import { describe, expect, test } from "vitest";
import { scenes } from "./scenes";
import { inScheme, statesPage, viewSchema } from "./states-page";

const page =
  '<meta name="color-scheme" content="light dark"><style>:root{color-scheme:light dark}' +
  "@media (prefers-color-scheme:dark){a{}}@media (prefers-color-scheme: light) and (width>1px){b{}}</style>";

describe("a page in one color scheme", () => {
  test("has its media queries about the scheme resolved", () => {
    expect(inScheme(page, "dark")).toBe(
      '<meta name="color-scheme" content="dark"><style>:root{color-scheme:dark}' +
        "@media (min-width:0){a{}}@media (max-width:0) and (width>1px){b{}}</style>",
    );
    expect(inScheme(page, "light")).toBe(
      '<meta name="color-scheme" content="light"><style>:root{color-scheme:light}' +
        "@media (max-width:0){a{}}@media (min-width:0) and (width>1px){b{}}</style>",
    );
  });
});

describe("the page of states", () => {
  const languages = [
    { code: "en", name: "English" },
    { code: "ar", name: "العربية" },
  ];
  const framesOf = (query: Record<string, string>) =>
    [
      ...String(statesPage(viewSchema.parse(query), languages, "/")).matchAll(/<iframe [^>]*src="([^"]+)"/g),
    ].map(([, address]) => address);

  test("shows each state once, in the default language and scheme", () => {
    expect(framesOf({})).toEqual(scenes.map(({ key }) => `/states/pages/${key}/en?scheme=light`));
  });

  test("shows one state in every language and scheme", () => {
    expect(framesOf({ state: "approved", language: "all", scheme: "both" })).toEqual([
      "/states/pages/approved/en?scheme=light",
      "/states/pages/approved/en?scheme=dark",
      "/states/pages/approved/ar?scheme=light",
      "/states/pages/approved/ar?scheme=dark",
    ]);
  });
});
