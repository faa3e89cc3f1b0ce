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
 * Arabic.
 */
export function agoText(locale: Locale, seconds: number): string {
  const [unit, length] = largestUnit(seconds);
  const format = new Intl.RelativeTimeFormat(`${locale}-u-nu-latn`);
  return format.format(-Math.floor(seconds / length), unit);
}

/** For the script in the head of every page: counts on the seconds of each `data-ago`, in the words of `agoText`. */
export const agoScript = `setInterval(() => {
  for (const shown of document.querySelectorAll("[data-ago]")) {
    const seconds = Number(shown.dataset.ago) + 1;
    shown.dataset.ago = seconds;
    const [unit, length] = seconds < ${minute} ? ["second", 1] : seconds < ${hour} ? ["minute", ${minute}] : ["hour", ${hour}];
    const format = new Intl.RelativeTimeFormat(document.documentElement.lang + "-u-nu-latn");
    shown.textContent = format.format(-Math.floor(seconds / length), unit);
  }
}, 1000);`;
