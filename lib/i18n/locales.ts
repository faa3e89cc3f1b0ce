/** The languages that the app speaks. English is the source of the words, and what everybody else gets. */
export const locales = ["en", "de", "fr", "es", "pt", "ar"] as const;

export type Locale = (typeof locales)[number];

/** How each language names itself. */
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

export function isLocale(value: unknown): value is Locale {
  return locales.some((locale) => locale === value);
}

/** The cookie that remembers a language chosen by hand. */
export const localeCookieName = "verify.locale";

/** The cookie in which a browser names its time zone. */
export const timeZoneCookieName = "verify.zone";
