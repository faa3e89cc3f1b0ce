import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextPathFrom, safeRedirect } from "./safe-redirect";

const app = "http://localhost:3000";

describe("a URL of our origin", () => {
  test.each([
    ["/", "/"],
    ["/welcome", "/welcome"],
    [
      "/kyc/complete?status=approved&inquiry_id=kyc_iq_1",
      "/kyc/complete?status=approved&inquiry_id=kyc_iq_1",
    ],
    ["/welcome?next=https://evil.example#part", "/welcome?next=https://evil.example#part"],
    ["http://localhost:3000/welcome?a=b", "/welcome?a=b"],
    ["/a/../welcome", "/welcome"],
    ["/grüße", "/gr%C3%BC%C3%9Fe"],
    ["/%2f%2fevil.example", "/%2f%2fevil.example"],
    ["/apis", "/apis"],
    ["/signing", "/signing"],
  ])("is followed: %s", (value, expected) => {
    expect(safeRedirect(value, app)).toBe(expected);
  });

  test("is followed behind a load balancer by its public origin alone", () => {
    expect(safeRedirect("https://app.example/welcome", "https://app.example")).toBe("/welcome");
    expect(safeRedirect("http://localhost:3000/welcome", "https://app.example")).toBe("/verify");
  });
});

test.each([
  ["/welcome", "/welcome"],
  ["/verify", null],
  ["//evil.example", null],
  [undefined, null],
])("the page to go on to is no other than a page of ours: %s", (value, expected) => {
  expect(nextPathFrom(value, app)).toBe(expected);
});

describe("a URL of another origin", () => {
  test.each([
    ["//evil.example"],
    ["///evil.example"],
    ["////evil.example"],
    ["/\\evil.example"],
    ["\\\\evil.example"],
    ["\\/evil.example"],
    ["/\t/evil.example"],
    ["/\n/evil.example"],
    ["/\r\n/evil.example"],
    ["\t//evil.example"],
    ["/\u0000/evil.example"],
    ["/\u0085/evil.example"],
    [" //evil.example"],
    ["/.//evil.example"],
    ["/a/..//evil.example"],
    ["/%2e//evil.example"],
    ["/%2e%2e//evil.example"],
    ["https://evil.example"],
    ["HTTPS://evil.example"],
    ["https:evil.example"],
    ["https:/evil.example"],
    ["http:/\\evil.example"],
    ["http:\\\\evil.example"],
    ["http:welcome"],
    ["javascript:alert(1)"],
    ["JaVaScRiPt:alert(1)"],
    ["java\tscript:alert(1)"],
    ["data:text/html,x"],
    ["blob:http://localhost:3000/1"],
    ["http://localhost:3000.evil.example/"],
    ["http://localhost:3000@evil.example/"],
    ["http://localhost:30000/"],
    ["http://localhost.evil.example:3000/"],
    ["http://localhost:3000\\@evil.example/"],
    ["http://user@localhost:3000/"],
    ["http://localhost/"],
    ["https://localhost:3000/"],
    ["http://localhost:3000//evil.example"],
    ["http://localhost:3000/..//evil.example"],
    ["http://ⓔvil.example"],
    ["//ⓔvil.example"],
    ["http://localhost:3000。evil.example/"],
    ["http://[::1"],
    ["evil.example"],
    ["?next=1"],
    [""],
  ])("is not followed: %j", (value) => {
    expect(safeRedirect(value, app)).toBe("/verify");
  });

  test.each([
    ["/%09/evil.example", "/%09/evil.example"],
    ["/%5cevil.example", "/%5cevil.example"],
    ["/／evil.example", "/%EF%BC%8Fevil.example"],
    ["/@evil.example", "/@evil.example"],
    ["/https://evil.example", "/https://evil.example"],
  ])("is one of ours if it only resembles one: %s", (value, expected) => {
    expect(safeRedirect(value, app)).toBe(expected);
    expect(new URL(expected, app).origin).toBe(app);
  });
});

describe("a URL that is no page", () => {
  test.each([
    ["/signin"],
    ["/signin/"],
    ["/signin?callbackUrl=/signin"],
    ["/./signin#again"],
    ["/welcome/../signin"],
    ["http://localhost:3000/signin?error=x"],
    ["/api"],
    ["/api/auth/signout"],
    ["/api/auth/signin/oidc"],
    ["/a/../api/auth/signout"],
    ["/api/verification/status"],
  ])("is not followed: %s", (value) => {
    expect(safeRedirect(value, app)).toBe("/verify");
  });

  test.each([
    [undefined],
    [null],
    [17],
    [["/welcome"]],
    [["/welcome", "//evil.example"]],
    [{}],
    [new File([], "f")],
  ])("is not followed if it is no string: %j", (value) => {
    expect(safeRedirect(value, app)).toBe("/verify");
  });

  test("is not followed if it is very long, before or after decoding", () => {
    expect(safeRedirect(`/${"a".repeat(1_999)}`, app)).toHaveLength(2_000);
    expect(safeRedirect(`/${"a".repeat(2_000)}`, app)).toBe("/verify");
    expect(safeRedirect(`/${"a".repeat(10_240)}`, app)).toBe("/verify");
    expect(safeRedirect(`/${"ü".repeat(1_000)}`, app)).toBe("/verify");
  });

  test("is replaced by the caller's fallback", () => {
    expect(safeRedirect("//evil.example", app, "/")).toBe("/");
  });
});

describe("for any input", () => {
  const pieces = [
    "/",
    "//",
    "\\",
    "\t",
    "\n",
    " ",
    ".",
    "..",
    "%2f",
    "%5c",
    "%2e",
    "@",
    ":",
    "?",
    "#",
    "a",
    "；",
  ];
  const words = [
    "http:",
    "https://",
    "javascript:",
    "localhost:3000",
    app,
    "evil.example",
    "signin",
    "api",
    "[::1]",
  ];
  const hostile = fc
    .array(fc.constantFrom(...pieces, ...words), { maxLength: 12 })
    .map((parts) => parts.join(""));
  const anything = fc.oneof(hostile, fc.string({ unit: "binary" }), fc.webUrl(), fc.anything());
  const origins = fc.constantFrom(app, "https://app.example");

  test("the result is a path that browsers keep on our origin", () => {
    fc.assert(
      fc.property(anything, origins, (value, origin) => {
        const path = safeRedirect(value, origin);
        expect(path).toMatch(/^\/(?![/\\])[\x21-\x7e]*$/);
        expect(new URL(path, origin).origin).toBe(origin);
      }),
      { numRuns: 2_000 },
    );
  });

  test("the result is accepted again as an input", () => {
    fc.assert(
      fc.property(anything, origins, (value, origin) => {
        const path = safeRedirect(value, origin);
        expect(safeRedirect(path, origin)).toBe(path);
      }),
      { numRuns: 2_000 },
    );
  });
});
