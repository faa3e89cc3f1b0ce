import { createFormatter, createTranslator, type IntlError } from "use-intl/core";
import type { Locale } from "./locales";
import ar from "./messages/ar.json" with { type: "json" };
import de from "./messages/de.json" with { type: "json" };
import en from "./messages/en.json" with { type: "json" };
import es from "./messages/es.json" with { type: "json" };
import fr from "./messages/fr.json" with { type: "json" };
import pt from "./messages/pt.json" with { type: "json" };

type Messages = typeof en;

/** Finds the words for a key in one language. A key that does not exist does not compile. */
export type Translate = ReturnType<typeof createTranslate>;

/** The name of a message: `verify.overview.approved.heading`. */
export type MessageKey = Parameters<Translate>[0];

/** Writes times, numbers and lists in one language. */
export type Format = ReturnType<typeof createFormatter>;

/** A language that lacks a word of English does not compile. */
const messages: Record<Locale, Messages> = { en, de, fr, es, pt, ar };
const translators = new Map<Locale, Translate>();
const formatters = new Map<string, Format>();

/** The words of a language. Kept, since each message is parsed when it is first used. */
export function translatorFor(locale: Locale): Translate {
  const kept = translators.get(locale);
  if (kept !== undefined) return kept;
  const created = createTranslate(locale);
  translators.set(locale, created);
  return created;
}

/** How times and numbers are written in a language. `timeZone`: a name that `readTimeZone` gave, since each is kept. */
export function formatterFor(locale: Locale, timeZone: string): Format {
  const key = `${locale} ${timeZone}`;
  const kept = formatters.get(key);
  if (kept !== undefined) return kept;
  const created = createFormatter({ locale, timeZone, onError: fail });
  formatters.set(key, created);
  return created;
}

function createTranslate(locale: Locale) {
  return createTranslator<Messages>({
    locale,
    messages: messages[locale],
    timeZone: "UTC",
    onError: fail,
  });
}

/** A message without its values is a bug, and better an error than words that make no sense. */
function fail(error: IntlError): never {
  throw error;
}
