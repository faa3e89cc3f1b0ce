import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { type Locale, locales } from "./locales";
import ar from "./messages/ar.json" with { type: "json" };
import de from "./messages/de.json" with { type: "json" };
import en from "./messages/en.json" with { type: "json" };
import es from "./messages/es.json" with { type: "json" };
import fr from "./messages/fr.json" with { type: "json" };
import pt from "./messages/pt.json" with { type: "json" };
import { translatorFor } from "./translate";

const all: Record<Locale, object> = { en, de, fr, es, pt, ar };
const others = locales.filter((locale) => locale !== "en");

/** Every message by its key, as it is in the file. */
function flatten(group: object, prefix = ""): Map<string, string> {
  return new Map(
    Object.entries(group).flatMap(([name, words]: [string, unknown]) => {
      const key = `${prefix}${name}`;
      return typeof words === "object" && words !== null
        ? [...flatten(words, `${key}.`)]
        : [[key, String(words)] as const];
    }),
  );
}

/** The arguments and tags of a message: `{name}`, `{count, plural}`, `<link>`. The options of a plural are none. */
function argumentsOf(message: string): string[] {
  const choice = /(?:\b(?:zero|one|two|few|many|other)|=\d+)\s*$/;
  const values = [...message.matchAll(/\{(\w+)(?:,\s*(\w+))?\s*[,}]/g)]
    .filter(({ index }) => !choice.test(message.slice(0, index)))
    .map(([, name, type]) => `${name}${type === undefined ? "" : ` ${type}`}`);
  const tags = [...message.matchAll(/<(\w+)>/g)].map(([, name]) => `<${name}>`);
  return [...new Set([...values, ...tags])].sort();
}

const source = flatten(en);

/**
 * Matches the keys that code names: whole keys in quotes, and templates that begin with a group of messages, in which
 * `${…}` stands for one part of a key.
 */
function keysNamedIn(code: string): RegExp {
  const literals = [...code.matchAll(/"(\w+(?:\.\w+)+)"/g)];
  const templates = [...code.matchAll(/`(\w+\.[\w.]*(?:\$\{[^{}`]*\}[\w.]*)+)`/g)];
  const patterns = [...literals, ...templates]
    .map(([, name = ""]) => name)
    .filter((name) => Object.keys(en).some((group) => name.startsWith(`${group}.`)))
    .map((name) => name.replaceAll(".", "\\.").replaceAll(/\$\{[^}]*\}/g, "\\w+"));
  return new RegExp(`^(?:${patterns.join("|")})$`);
}

/** The code of the app, without its tests. */
function appCode(): string {
  const root = path.join(import.meta.dirname, "../..");
  const files = globSync("{app,lib}/**/*.{ts,tsx}", { cwd: root, exclude: ["**/*.test.*"] });
  return files.map((file) => readFileSync(path.join(root, file), "utf8")).join("\n");
}

test("the keys that code names are found", () => {
  const named = keysNamedIn(`
    t("verify.stale");
    t(\`mail.\${kind}.link\`, { app });
    t(\`history.checks.level\${level}\`);
    // \`home.title\`
    t(\`\${group}.heading\`)`);
  const keys = ["verify.stale", "mail.update.link", "history.checks.level2"];
  const others = [
    "verify",
    "verify.staler",
    "mail.update.subject",
    "mail.a.b.link",
    "home.title",
    "home.heading",
  ];
  expect([...keys, ...others].filter((key) => named.test(key))).toEqual(keys);
});

test("every message is used", () => {
  const named = keysNamedIn(appCode());
  expect([...source.keys()].filter((key) => !named.test(key))).toEqual([]);
});

test("the arguments of a message are found", () => {
  expect(argumentsOf("{a}, {b, plural, =0 {no} one {one} other {# of {c}}} <d></d><d></d>")).toEqual([
    "<d>",
    "a",
    "b plural",
    "c",
  ]);
});

describe.each(others)("the messages in %s", (locale) => {
  const translated = flatten(all[locale]);

  test("are those of English: none is missing, and none is extra", () => {
    expect([...translated.keys()].sort()).toEqual([...source.keys()].sort());
  });

  test("take the arguments of the English ones", () => {
    const differing = [...source].filter(
      ([key, message]) => argumentsOf(message).join() !== argumentsOf(translated.get(key) ?? "").join(),
    );
    expect(differing.map(([key]) => key)).toEqual([]);
  });

  test("are sentences if the English ones are, and only then", () => {
    const differing = [...source].filter(
      ([key, message]) => /[.…?]$/.test(message) !== /[.…?؟]$/.test(translated.get(key) ?? ""),
    );
    expect(differing.map(([key]) => key)).toEqual([]);
  });

  test("are in that language", () => {
    const sentences = [...source].filter(([, message]) => message.split(" ").length > 3);
    expect(sentences.filter(([key, message]) => translated.get(key) === message)).toEqual([]);
  });
});

describe.each(locales)("every message in %s", (locale) => {
  const messages = flatten(all[locale]);
  const { markup } = translatorFor(locale);

  test("can be parsed by the formatter", () => {
    for (const [key, message] of messages) {
      const values = Object.fromEntries(
        argumentsOf(message).map((argument) => {
          const tag = /^<(\w+)>$/.exec(argument)?.[1];
          return tag === undefined ? [argument.split(" ")[0], 3] : [tag, (words: string) => words];
        }),
      );
      expect(Reflect.apply(markup, undefined, [key, values]), key).toMatch(/\S/);
    }
  });

  test("is without exclamation marks, and without leading or trailing space", () => {
    const odd = [...messages].filter(([, message]) => message !== message.trim() || /[!¡]/.test(message));
    expect(odd).toEqual([]);
  });

  test("has a form for each plural that the language has for the numbers here", () => {
    const rules = new Intl.PluralRules(locale);
    const needed = new Set(Array.from({ length: 121 }, (_, count) => rules.select(count)));
    const plurals = [...messages].filter(([, message]) => message.includes(", plural,"));
    expect(plurals.length).toBeGreaterThan(0);
    for (const [key, message] of plurals) {
      const missing = [...needed].filter((form) => !new RegExp(`\\b${form} \\{`).test(message));
      expect(missing, key).toEqual([]);
    }
  });
});

describe("attempts left", () => {
  test.each([
    [1, "بقيت لديك محاولة واحدة اليوم."],
    [2, "بقيت لديك محاولتان اليوم."],
    [3, "بقيت لديك 3 محاولات اليوم."],
    [11, "بقيت لديك 11 محاولةً اليوم."],
    [100, "بقيت لديك 100 محاولة اليوم."],
  ])("are counted in Arabic: %d", (count, words) => {
    expect(translatorFor("ar")("verify.attemptsLeft", { count })).toBe(words);
  });

  test.each([
    ["en", 1, "You have one attempt left today."],
    ["en", 2, "You have 2 attempts left today."],
    ["de", 1, "Sie haben heute noch einen Versuch."],
    ["de", 4, "Sie haben heute noch 4 Versuche."],
    ["fr", 1, "Il vous reste un essai aujourd’hui."],
    ["es", 5, "Hoy le quedan 5 intentos."],
    ["pt", 2, "Restam 2 tentativas hoje."],
  ] as const)("are counted in %s: %d", (locale, count, words) => {
    expect(translatorFor(locale)("verify.attemptsLeft", { count })).toBe(words);
  });
});
