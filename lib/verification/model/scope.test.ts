import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Features } from "@/lib/inklink/schemas";
import { coveringScopes, covers, formerScopesOf, scopeOf } from "./scope";

const scopes = ["level:0", "level:1", "level:2", "level:3", "features:a", "features:b"];

describe("the scopes that cover another", () => {
  test.each(scopes)("are those for which `covers` is true: %s", (requested) => {
    expect(coveringScopes(requested)).toEqual(scopes.filter((passed) => covers(passed, requested)));
  });
});

const features: Features = {
  doc_scan: { sides: ["front", "back"], strict: { glare: true, age: 18 } },
  selfie_scan: true,
};

const reordered: Features = {
  selfie_scan: true,
  doc_scan: { strict: { age: 18, glare: true }, sides: ["front", "back"] },
};

/** A scope in the former format, in which the order within a feature counted. */
function formerly(set: object): string {
  const sorted = Object.entries(set).sort(([a], [b]) => (a < b ? -1 : 1));
  return `features:${createHash("sha256").update(JSON.stringify(sorted)).digest("hex").slice(0, 16)}`;
}

describe("the scope of a custom set", () => {
  test("is the same for the same checks in any order, at any depth", () => {
    expect(scopeOf({ features })).toBe(scopeOf({ features: reordered }));
  });

  test.each([
    [{ doc_scan: true }],
    [{ doc_scan: { sides: ["back", "front"], strict: { glare: true, age: 18 } }, selfie_scan: true }],
    [{ doc_scan: { sides: ["front", "back"], strict: { glare: true, age: 21 } }, selfie_scan: true }],
    [{ doc_scan: { sides: ["front", "back"], strict: [{ glare: true, age: 18 }] }, selfie_scan: true }],
  ])("is different for other checks: %j", (other) => {
    expect(scopeOf({ features: other })).not.toBe(scopeOf({ features }));
  });

  test("is unchanged for a set without nested values, in any order", () => {
    const flat = { selfie_scan: true, doc_scan: true, "1": "a", "0": null };
    expect(scopeOf({ features: flat })).toBe(formerly(flat));
    expect(formerScopesOf({ features: flat })).toEqual([]);
  });
});

describe("the former scopes of a custom set", () => {
  test.each([[features], [reordered]])("are those of every order, without its current one", (set) => {
    const former = formerScopesOf({ features: set });
    const own = scopeOf({ features: set });
    expect([...former, own]).toEqual(expect.arrayContaining([formerly(features), formerly(reordered)]));
    // Two orders of the outer object, and two of the inner one.
    expect(former).toHaveLength(3);
    expect(former).not.toContain(own);
  });

  test("are only its own former one if there are too many orders", () => {
    const keys = Array.from({ length: 12 }, (_, index) => [`k${12 - index}`, index] as const);
    const set = { doc_scan: Object.fromEntries(keys) };
    expect(formerScopesOf({ features: set })).toEqual([formerly(set)]);
  });

  test("of a level are none", () => {
    expect(formerScopesOf({ level: 2 })).toEqual([]);
  });
});
