import type { Locale } from "./locales";

const minute = 60;
const hour = 60 * minute;

/** The largest unit that fits, so that a short time is exact and a long one is not. */
function largestUnit(seconds: number): readonly [unit: "second" | "minute" | "hour", length: number] {
  if (seconds < minute) return ["second", 1];
  return seconds < hour ? ["minute", minute] : ["hour", hour];
}

/**
 * A time in the past in words: "4 seconds ago". The numbering system is set because browsers disagree about the digits of
 * Arabic. Also runs in the browser, which counts on.
 */
export function agoText(locale: Locale, seconds: number): string {
  const [unit, length] = largestUnit(seconds);
  const format = new Intl.RelativeTimeFormat(`${locale}-u-nu-latn`);
  return format.format(-Math.floor(seconds / length), unit);
}
