import "server-only";
import { cookies, headers } from "next/headers";
import { cache } from "react";
import { localeCookieName, timeZoneCookieName } from "./cookie-names";
import { directionOf, type Locale } from "./locales";
import { negotiateLocale } from "./negotiate";
import { readTimeZone } from "./time-zone";
import { type Format, formatterFor, type Translate, translatorFor } from "./translate";

export type I18n = {
  readonly locale: Locale;
  readonly dir: "ltr" | "rtl";
  readonly t: Translate;
  /** Writes times in the person's own zone, as far as it is known. */
  readonly format: Format;
};

/** The language of this request. */
export const currentLocale = cache(async (): Promise<Locale> => {
  const chosen = (await cookies()).get(localeCookieName)?.value;
  return negotiateLocale(chosen, (await headers()).get("accept-language"));
});

/** What a page needs to speak the person's language. */
export const currentI18n = cache(async (): Promise<I18n> => {
  const locale = await currentLocale();
  const timeZone = readTimeZone((await cookies()).get(timeZoneCookieName)?.value);
  return {
    locale,
    dir: directionOf(locale),
    t: translatorFor(locale),
    format: formatterFor(locale, timeZone),
  };
});
