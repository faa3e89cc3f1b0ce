import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";

/** Words for people are keys of `lib/i18n/messages`. The linter sees to the text between tags; here is the rest. */

/** The operators' console speaks English only. */
const ownWords = ["admin/"];

/** Attributes that are read out or shown. */
const spoken =
  /\b(?:aria-(?:label|description|roledescription|valuetext)|alt|title|placeholder|label|summary)=/;

/** A literal that is a word: `alt=""` says nothing, on purpose. */
const literal = /^(?:"[^"]*\p{L}[^"]*"|\{\s*["'`][^"'`]*\p{L})/u;

/** A string that starts like a sentence and goes on. Class names, paths and keys do not. */
const sentence = /(["'`])\p{Lu}\p{L}*[’']?\p{L}* [^"'`]*\1/u;

const sources = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
  .filter((file) => !ownWords.some((folder) => file.startsWith(folder)));

/** What a source says to people by itself. */
function wordsIn(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "");
  const attributes = code
    .split(new RegExp(`(?=${spoken.source})`))
    .slice(1)
    .map((part) => part.slice(part.indexOf("=") + 1))
    .filter((value) => literal.test(value))
    .map((value) => value.slice(0, 60));
  const sentences = code
    .split("\n")
    // A bug is not told to people.
    .filter((line) => sentence.test(line) && !line.includes("new Error("))
    .map((line) => line.trim());
  return [...attributes, ...sentences];
}

describe("the search for words", () => {
  test.each([
    '<img alt="A passport" />',
    '<nav aria-label="Progress">',
    "<nav aria-label={'Progress'}>",
    "<Alert title={`Welcome`}>",
    '<p>{isDone ? "All is done" : t("x")}</p>',
    'const words = "We could not start it.";',
  ])("finds %s", (source) => {
    expect(wordsIn(source)).not.toEqual([]);
  });

  test.each([
    '<img alt="" />',
    '<nav aria-label={t("common.steps.label")}>',
    '<p className="mt-3 text-lg">{t(heading)}</p>',
    '// She said "We could not start it."',
    'throw new Error("The layout hands no words over");',
    'headers: { Allow: "GET, HEAD" }',
  ])("passes by %s", (source) => {
    expect(wordsIn(source)).toEqual([]);
  });
});

describe("the pages", () => {
  test("are looked at", () => {
    expect(sources).toContain("page.tsx");
    expect(sources).toContain(path.join("_components", "shell.tsx"));
  });

  test.each(sources)("hold no words of their own: %s", (file) => {
    expect(wordsIn(readFileSync(path.join(import.meta.dirname, file), "utf8"))).toEqual([]);
  });
});
