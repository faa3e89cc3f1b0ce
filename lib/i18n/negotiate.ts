import { match } from "@formatjs/intl-localematcher";
import Negotiator from "negotiator";
import { isLocale, type Locale, locales } from "./locales";

/** Whoever wants more languages than this has named the ones that matter first. */
const maxWishes = 10;
/** How many are looked at for those, since not all of them need be languages. */
const maxLookedAt = 40;
/** Much longer than what browsers send. The rest is not looked at: each wish is looked up, and many together are dear. */
const maxHeaderLength = 400;
/** Browsers send a handful of different headers. Others are worked out anew rather than kept. */
const maxKnown = 500;
const maxKnownLength = 200;

const known = new Map<string, Locale>();

/** The language of a request: the one chosen by hand, else the nearest to what the browser asks for, else English. */
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
  const looked = acceptLanguage.slice(0, maxHeaderLength);
  const wishes = new Negotiator({ headers: { "accept-language": looked } })
    .languages()
    .slice(0, maxLookedAt)
    .filter(isLanguageTag)
    .slice(0, maxWishes);
  const found = match(wishes, locales, "en");
  return isLocale(found) ? found : "en";
}

function isLanguageTag(value: string): boolean {
  try {
    return Intl.getCanonicalLocales(value).length > 0;
  } catch {
    return false;
  }
}
