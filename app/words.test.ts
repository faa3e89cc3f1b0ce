import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { locales } from "@/lib/i18n/locales";

/**
 * Text shown to people must come from `lib/i18n/messages`. The linter finds text between tags (`test/words-in-
 * messages.grit`); this test finds the rest.
 */

const whereWordsBelong = `Words for people are not written in code. Add a key to lib/i18n/messages/en.json and to the files of the other languages (${locales.join(", ")}), and show it with t("your.key"). See docs/customizing.md, "Add or change words".`;

/** The console is in English only. */
const ownWords = ["admin/"];

/** Attributes that are shown or announced. */
const spoken =
  /\b(?:aria-(?:label|description|roledescription|valuetext)|alt|title|placeholder|label|summary)=/;

/** A literal with a word in it; `alt=""` is intentionally empty. */
const literal = /^(?:"[^"]*\p{L}[^"]*"|\{\s*["'`][^"'`]*\p{L})/u;

/** A string that looks like a sentence. Class names, paths and keys do not. */
const sentence = /(["'`])\p{Lu}\p{L}*[’']?\p{L}* [^"'`]*\1/u;

const sources = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
  .filter((file) => !ownWords.some((folder) => file.startsWith(folder)));

/** Hard-coded text in a source file. */
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
    // Errors for developers are not shown to users.
    .filter((line) => sentence.test(line) && !line.includes("new Error("))
    .map((line) => line.trim());
  return [...attributes, ...sentences];
}

describe("the search for hard-coded text", () => {
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
    'throw new Error("No messages: the layout provides none");',
    'headers: { Allow: "GET, HEAD" }',
  ])("passes by %s", (source) => {
    expect(wordsIn(source)).toEqual([]);
  });
});

describe("the linter", () => {
  const root = mkdtempSync(path.join(tmpdir(), "verify-lint-"));
  afterAll(() => rmSync(root, { recursive: true }));

  /** Runs the linter with this project's rules on a page. */
  function lint(source: string): string {
    for (const folder of ["app/verify", "test"]) mkdirSync(path.join(root, folder), { recursive: true });
    for (const file of ["biome.json", ".gitignore", "test/words-in-messages.grit"]) {
      copyFileSync(file, path.join(root, file));
    }
    writeFileSync(path.join(root, "app/verify/page.tsx"), source);
    const biome = path.join(process.cwd(), "node_modules/@biomejs/biome/bin/biome");
    const options = ["lint", "app/verify/page.tsx", "--colors=off"];
    const { stdout, stderr } = spawnSync(process.execPath, [biome, ...options], {
      cwd: root,
      encoding: "utf8",
    });
    return stdout + stderr;
  }

  test("finds text between tags and says where it belongs", () => {
    expect(lint("export const Page = () => <p>Hello</p>;\n")).toContain("six languages");
  });

  test("accepts translated text", () => {
    const source = 'export const Page = () => <p className="mt-3"> {t("verify.title")} </p>;\n';
    expect(lint(source)).toContain("Checked 1 file");
    expect(lint(source)).not.toContain("six languages");
  });

  test("accepts language names as they are", () => {
    expect(locales).toHaveLength(6);
  });
});

describe("the pages", () => {
  test("are searched", () => {
    expect(sources).toContain("page.tsx");
    expect(sources).toContain(path.join("_components", "shell.tsx"));
  });

  test.each(sources)("contain no hard-coded text: %s", (file) => {
    const messages = wordsIn(readFileSync(path.join(import.meta.dirname, file), "utf8"));
    expect(messages, whereWordsBelong).toEqual([]);
  });
});
