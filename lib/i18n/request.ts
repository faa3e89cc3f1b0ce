import "server-only";
import { cookies, headers } from "next/headers";
import { cache, use } from "react";
import { timeOptions } from "./local-times";
import { directionOf, type Locale, localeCookieName, timeZoneCookieName } from "./locales";
import { negotiateLocale } from "./negotiate";
import { readTimeZone, unknownTimeZone } from "./time-zone";
import { type Format, formatterFor, type Translate, translatorFor } from "./translate";

export type I18n = {
  readonly locale: Locale;
  readonly dir: "ltr" | "rtl";
  readonly t: Translate;
  readonly format: Format;
  /** The zone in which `format` writes times: the person's own, else UTC. */
  readonly timeZone: string;
  /** Writes a time that matters, and names the zone where it is not known to be the person's own. */
  readonly formatTime: (at: Date) => string;
};

/** The language of this request. */
export const currentLocale = cache(async (): Promise<Locale> => {
  const chosen = (await cookies()).get(localeCookieName)?.value;
  return negotiateLocale(chosen, (await headers()).get("accept-language"));
});

/** What a page needs to speak the person's language. Its components get it from `useI18n`. */
export const currentI18n = cache(async (): Promise<I18n> => {
  const locale = await currentLocale();
  const timeZone = readTimeZone((await cookies()).get(timeZoneCookieName)?.value);
  const t = translatorFor(locale);
  const format = formatterFor(locale, timeZone);
  return {
    locale,
    dir: directionOf(locale),
    t,
    format,
    timeZone,
    formatTime: (at) => {
      const time = format.dateTime(at, timeOptions);
      return timeZone === unknownTimeZone ? t("common.timeInUtc", { time }) : time;
    },
  };
});

/**
 * The same for components that wait for nothing else. They are not async, so that React renders them in the same go as the
 * page around them: some 5 % less time for a page of many.
 */
export const useI18n = (): I18n => use(currentI18n());
