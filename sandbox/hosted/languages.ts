import type { Context } from "hono";
import { accepts } from "hono/accepts";
import ar from "./messages/ar.json" with { type: "json" };
import de from "./messages/de.json" with { type: "json" };
import en from "./messages/en.json" with { type: "json" };
import es from "./messages/es.json" with { type: "json" };
import fr from "./messages/fr.json" with { type: "json" };
import pt from "./messages/pt.json" with { type: "json" };

export type MessageKey = keyof typeof en;

const messages = { en, de, fr, es, pt, ar } as const satisfies Record<string, Record<MessageKey, string>>;

export type Language = keyof typeof messages;

export const languages = Object.keys(messages).filter((name): name is Language => name in messages);

/** The best match for the browser's `Accept-Language`; else English. */
export function languageOf(c: Context): Language {
  const best = accepts(c, {
    header: "Accept-Language",
    supports: languages,
    default: "en",
    match: (accepted) =>
      accepted
        .toSorted((one, other) => other.q - one.q)
        .map(({ type }) => primarySubtag(type))
        .find((tag) => languages.some((one) => one === tag)) ?? "en",
  });
  return languages.find((one) => one === best) ?? "en";
}

/** `pt` of `pt-BR`. */
function primarySubtag(tag: string): string {
  return tag.split("-", 1).join("").toLowerCase();
}

export function directionOf(language: Language): "ltr" | "rtl" {
  return language === "ar" ? "rtl" : "ltr";
}

export type Translate = (key: MessageKey, values?: Readonly<Record<string, string>>) => string;

/** The words of a language. `{app}` in any of them is the product that the person comes from. */
export function translatorFor(language: Language, app: string): Translate {
  return (key, values = {}) =>
    messages[language][key].replace(/\{(\w+)\}/g, (placeholder, name: string) =>
      name === "app" ? app : (values[name] ?? placeholder),
    );
}
