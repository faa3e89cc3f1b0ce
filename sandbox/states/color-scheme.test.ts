import { describe, expect, test } from "vitest";
import { inScheme } from "./color-scheme";

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
