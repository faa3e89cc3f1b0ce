import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { brand } from "./brand";
import { contrastRatio, hexOf, oklchOf } from "./colour-math";
import { accentColoursOf, colours, coloursOf, schemes } from "./colours";
import { contrastsOf, describeFaintAccent, nearestAccent, pairs, shown, tooFaint } from "./contrast";

describe("the brand's accent", () => {
  test("has enough contrast wherever pages use it", () => {
    expect(describeFaintAccent(brand.accent)).toEqual([]);
  });
});

describe.each(schemes)("in the %s scheme", (scheme) => {
  test.each(contrastsOf(colours, scheme))("$name on $on has the contrast of $kind", ({ ratio, needed }) => {
    expect(ratio).toBeGreaterThanOrEqual(needed);
  });
});

describe("an accent with too little contrast", () => {
  test("is named, with what is wrong and the nearest that is right", () => {
    const [sentence = "", ...others] = describeFaintAccent("#ffd400");
    expect(others).toEqual([]);
    expect(sentence).toMatch(
      /^In the light scheme, accent on accent-ground has a contrast of 1\.2 and needs 4\.5 \(and 15 more\)\. The accent is #ffd400; the nearest with enough contrast is #[0-9a-f]{6}\.$/,
    );
    expect(describeFaintAccent(nearestAccent("#ffd400", "light"))).toEqual([]);
  });

  test("is noticed in the dark scheme, too", () => {
    const [sentence = ""] = describeFaintAccent({ light: "#0d5c4c", dark: "#0d5c4c" });
    expect(sentence).toMatch(/^In the dark scheme, /);
    const nearest = nearestAccent("#0d5c4c", "dark");
    expect(tooFaint(coloursOf({ light: "#0d5c4c", dark: nearest }), "dark")).toEqual([]);
  });

  test("is not shown as if it had enough", () => {
    expect(shown(4.499)).toBe("4.4");
  });
});

describe("the colours of an accent", () => {
  test("keep its hue", () => {
    const hues = Object.values(accentColoursOf("#1d4ed8")).map(({ light }) => light);
    for (const colour of hues.filter((one) => one !== "#ffffff")) {
      // Near the limits of sRGB, rounding moves the hue a little.
      expect(oklchOf(colour).hue).toBeCloseTo(oklchOf("#1d4ed8").hue, 0);
    }
  });

  test("are those of the pair if the brand names one for each scheme", () => {
    expect(accentColoursOf({ light: "#1d4ed8", dark: "#ffaa00" }).accent).toEqual({
      light: "#1d4ed8",
      dark: "#ffaa00",
    });
  });

  test("have text on them in white or in a dark shade, whichever is more readable", () => {
    expect(accentColoursOf("#1d4ed8")["on-accent"].light).toBe("#ffffff");
    const onYellow = accentColoursOf("#ffd400")["on-accent"].light;
    expect(contrastRatio(onYellow, "#ffd400")).toBeGreaterThan(contrastRatio("#ffffff", "#ffd400"));
  });

  test.each(["#000000", "#ffffff", "#0d5c4c", "#ff0000", "#123456"] as const)(
    "convert %s and back",
    (hex) => {
      expect(hexOf(oklchOf(hex))).toBe(hex);
    },
  );
});

describe("the contrast ratio", () => {
  // WCAG 2.2: black on white, and the lightest grey that is enough on white.
  test.each([
    ["#000000", "#ffffff", 21],
    ["#767676", "#ffffff", 4.54],
    ["#ffffff", "#ffffff", 1],
  ] as const)("of %s and %s is %d", (one, other, ratio) => {
    expect(contrastRatio(one, other)).toBeCloseTo(ratio, 2);
  });
});

describe("the pairs", () => {
  /** Hairlines need no contrast of their own. */
  const neverAlone = ["line"];

  test("have every colour, so that none is unchecked", () => {
    const checked = new Set<string>(pairs.flatMap(({ name, on }) => [name, on]));
    const names = Object.keys(colours).filter((name) => !neverAlone.includes(name));
    expect(names.filter((name) => !checked.has(name))).toEqual([]);
  });

  test("have the colours of text on pages as text", () => {
    const readable = new Set<string>(pairs.filter(({ kind }) => kind === "text").map(({ name }) => name));
    const used = [...pageSources().matchAll(/(?<![\w-])text-([a-z]+(?:-[a-z]+)*)/g)]
      .map(([, name = ""]) => name)
      .filter((name) => name in colours);
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((name) => !readable.has(name))).toEqual([]);
  });
});

function pageSources(): string {
  const app = path.join(import.meta.dirname, "../app");
  return readdirSync(app, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => readFileSync(path.join(app, file), "utf8"))
    .join("\n");
}
