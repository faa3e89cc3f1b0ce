import { createFormatter, createTranslator, type IntlError } from "use-intl/core";
import { formatLocaleOf, type Locale } from "./locales";
import ar from "./messages/ar.json" with { type: "json" };
import de from "./messages/de.json" with { type: "json" };
import en from "./messages/en.json" with { type: "json" };
import es from "./messages/es.json" with { type: "json" };
import fr from "./messages/fr.json" with { type: "json" };
import pt from "./messages/pt.json" with { type: "json" };

type Messages = typeof en;

/** Returns the message for a key in one language. An unknown key does not compile. */
export type Translate = ReturnType<typeof createTranslate>;

/** A message key: `verify.overview.approved.heading`. */
export type MessageKey = Parameters<Translate>[0];

/** Formats times, numbers and lists in one language. */
export type Format = ReturnType<typeof createFormatter>;

/** A language without all keys of English does not compile. */
const messages: Record<Locale, Messages> = { en, de, fr, es, pt, ar };
const translators = new Map<Locale, Translate>();
const formatters = new Map<string, Format>();

/** The translator of a language. Cached, because each message is parsed at its first use. */
export function translatorFor(locale: Locale): Translate {
  const cached = translators.get(locale);
  if (cached !== undefined) return cached;
  const created = createTranslate(locale);
  translators.set(locale, created);
  return created;
}

/** The formatter of a language and a time zone. Cached, so `timeZone` must come from `readTimeZone`. */
export function formatterFor(locale: Locale, timeZone: string): Format {
  const key = `${locale} ${timeZone}`;
  const cached = formatters.get(key);
  if (cached !== undefined) return cached;
  const created = createFormatter({ locale: formatLocaleOf(locale), timeZone, onError: fail });
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

/** A message without its values is a bug: throw instead of showing broken text. */
function fail(error: IntlError): never {
  throw error;
}
