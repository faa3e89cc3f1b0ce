import { match } from "@formatjs/intl-localematcher";
import Negotiator from "negotiator";
import { isLocale, type Locale, locales } from "./locales";

/** Maximum number of languages to match. */
const maxLanguages = 10;
/** Maximum number of entries to validate, since some may not be language tags. */
const maxEntries = 40;
/** Longer than any browser's header; the rest is ignored. Each language is looked up, so a long list is expensive. */
const maxHeaderLength = 400;
/** Cache limit. Browsers send few different headers; headers beyond the limit are matched every time. */
const maxKnown = 500;
const maxKnownLength = 200;

const known = new Map<string, Locale>();

/** The language of a request: the user's choice, else the best match for `Accept-Language`, else English. */
export function negotiateLocale(chosen: string | undefined, acceptLanguage: string | null): Locale {
  if (isLocale(chosen)) return chosen;
  if (acceptLanguage === null) return "en";
  const before = known.get(acceptLanguage);
  if (before !== undefined) return before;
  const locale = nearest(acceptLanguage);
  if (known.size < maxKnown && acceptLanguage.length <= maxKnownLength) known.set(acceptLanguage, locale);
  return locale;
}

function nearest(acceptLanguage: string): Locale {
  const header = acceptLanguage.slice(0, maxHeaderLength);
  const languages = new Negotiator({ headers: { "accept-language": header } })
    .languages()
    .slice(0, maxEntries)
    .filter(isLanguageTag)
    .slice(0, maxLanguages);
  const found = match(languages, locales, "en");
  return isLocale(found) ? found : "en";
}

function isLanguageTag(value: string): boolean {
  try {
    return Intl.getCanonicalLocales(value).length > 0;
  } catch {
    return false;
  }
}
