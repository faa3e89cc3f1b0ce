/** The supported languages. English is the source of the messages and the default. */
export const locales = ["en", "de", "fr", "es", "pt", "ar"] as const;

export type Locale = (typeof locales)[number];

/** The name of each language in that language. */
export const localeNames = {
  en: "English",
  de: "Deutsch",
  fr: "Français",
  es: "Español",
  pt: "Português",
  ar: "العربية",
} as const satisfies Record<Locale, string>;

const directions = {
  en: "ltr",
  de: "ltr",
  fr: "ltr",
  es: "ltr",
  pt: "ltr",
  ar: "rtl",
} as const satisfies Record<Locale, "ltr" | "rtl">;

export function directionOf(locale: Locale): "ltr" | "rtl" {
  return directions[locale];
}

/** The locale of dates and numbers: that of the spelling of the messages. `en` alone would give American dates. */
const formatLocales = {
  en: "en-GB",
  de: "de",
  fr: "fr",
  es: "es",
  pt: "pt",
  ar: "ar",
} as const satisfies Record<Locale, string>;

export function formatLocaleOf(locale: Locale): string {
  return formatLocales[locale];
}

export function isLocale(value: unknown): value is Locale {
  return locales.some((locale) => locale === value);
}

/** The cookie with a language that the user chose. */
export const localeCookieName = "verify.locale";

/** The cookie with the browser's time zone. */
export const timeZoneCookieName = "verify.zone";
