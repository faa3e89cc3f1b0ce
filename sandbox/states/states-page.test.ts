import { describe, expect, test } from "vitest";
import { createBranding } from "../branding";
import { scenes } from "./scenes";
import { hostedScenes, inScheme, statesPage, viewSchema, withAccent } from "./states-page";

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

describe("a page in another accent", () => {
  const served =
    '<html><head><style>:root{--color-accent:#000}</style></head><body><img src="/logo.svg"></body></html>';

  test("has its colours after those of the app, in both schemes, and its logo", () => {
    const html = withAccent(served, "#1d4ed8");
    expect(html.indexOf("--color-accent:#1d4ed8;")).toBeGreaterThan(html.indexOf("--color-accent:#000"));
    expect(html).toMatch(/@media \(prefers-color-scheme: dark\)\{:root\{--color-accent:#[0-9a-f]{6};/);
    expect(html).toContain('<img src="data:image/svg+xml;base64,');
    expect(html).not.toContain("/logo.svg");
  });

  test("has it in one scheme, too", () => {
    expect(inScheme(withAccent(served, "#1d4ed8"), "dark")).toMatch(
      /@media \(min-width:0\)\{:root\{--color-accent:/,
    );
  });
});

describe("the page of states", () => {
  const languages = [
    { code: "en", name: "English" },
    { code: "ar", name: "العربية" },
  ];
  const branding = createBranding("Verify");
  const framesOf = (query: Record<string, string>) =>
    [
      ...String(statesPage(viewSchema.parse(query), languages, branding, "/")).matchAll(
        /<iframe [^>]*src="([^"]+)"/g,
      ),
    ].map(([, address]) => address);

  test("shows each state once, in the default language and scheme", () => {
    const all = [...scenes, ...hostedScenes];
    expect(framesOf({})).toEqual(all.map(({ key }) => `/states/pages/${key}/en?scheme=light`));
  });

  test("shows the accent that is tried", () => {
    branding.tryAccent("#1d4ed8");
    try {
      expect(framesOf({ state: "approved" })).toEqual([
        "/states/pages/approved/en?scheme=light&amp;accent=%231d4ed8",
      ]);
    } finally {
      branding.tryAccent(null);
    }
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
