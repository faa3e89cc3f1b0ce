import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { type ColourName, colours, type Scheme } from "./design-tokens";

const textNeeds = 4.5;
const partNeeds = 3;

const grounds = ["ground", "surface", "sunken", "accent-ground"] as const;
const tones = ["positive", "caution", "negative", "info"] as const;

/** Text tokens, each with its backgrounds. */
const texts: readonly (readonly [ColourName, ColourName])[] = [
  ...grounds.flatMap((ground) => [
    ["ink", ground] as const,
    ["muted", ground] as const,
    ["accent", ground] as const,
    ["accent-strong", ground] as const,
  ]),
  ["on-accent", "accent"],
  ["on-accent", "accent-strong"],
  ["surface", "negative"],
  ...tones.flatMap((tone) => [
    [tone, "surface"] as const,
    [tone, `${tone}-ground`] as const,
    ["ink", `${tone}-ground`] as const,
    ["muted", `${tone}-ground`] as const,
    ["accent", `${tone}-ground`] as const,
  ]),
];

/** Tokens that are no text but must be visible: edges of controls, the focus, progress, the tone of a notice. */
const parts: readonly (readonly [ColourName, ColourName])[] = [
  ...grounds.flatMap((ground) => [["line-strong", ground] as const, ["accent", ground] as const]),
  ...tones.map((tone) => [tone, "ground"] as const),
  ["line-strong", "info-ground"],
];

/** Backgrounds and hairlines need no contrast of their own. */
const neverAlone: readonly ColourName[] = ["line"];

/** WCAG 2.2, "relative luminance". */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((start) => Number.parseInt(colour.slice(start, start + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2, "contrast ratio". */
function contrast(one: ColourName, other: ColourName, scheme: Scheme): number {
  const [lighter = 0, darker = 0] = [luminance(colours[one][scheme]), luminance(colours[other][scheme])].sort(
    (a, b) => b - a,
  );
  return (lighter + 0.05) / (darker + 0.05);
}

describe.each(["light", "dark"] as const)("in %s mode", (scheme) => {
  test.each(texts)("%s is readable on %s", (text, ground) => {
    expect(contrast(text, ground, scheme)).toBeGreaterThanOrEqual(textNeeds);
  });

  test.each(parts)("%s is visible on %s", (part, ground) => {
    expect(contrast(part, ground, scheme)).toBeGreaterThanOrEqual(partNeeds);
  });
});

describe("the colours", () => {
  test("are each part of a pair, so that none is unchecked", () => {
    const checked = new Set<string>([...texts, ...parts].flat());
    const names = Object.keys(colours).filter((name) => !neverAlone.some((one) => one === name));
    expect(names.filter((name) => !checked.has(name))).toEqual([]);
  });

  test("of text on pages are those that are checked as text", () => {
    const readable = new Set<string>(texts.map(([text]) => text));
    const used = [...pageSources().matchAll(/(?<![\w-])text-([a-z]+(?:-[a-z]+)*)/g)]
      .map(([, name = ""]) => name)
      .filter((name) => name in colours);
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((name) => !readable.has(name))).toEqual([]);
  });
});

function pageSources(): string {
  const app = path.join(import.meta.dirname, "../../app");
  return readdirSync(app, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => readFileSync(path.join(app, file), "utf8"))
    .join("\n");
}
