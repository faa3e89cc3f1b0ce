import { agoScript } from "./ago";
import { timeZoneCookieName } from "./locales";

/** Format of displayed times. The numbering system is set because browsers disagree about the digits of Arabic. */
export const timeOptions = { dateStyle: "long", timeStyle: "short", numberingSystem: "latn" } as const;

/** Delay after `load` before the time zone is read, if no time on the page needs it. */
const laterMs = 1_000;

/**
 * A script for the head of every page. Only the browser knows the user's time zone: the script stores it in a cookie
 * for later requests, and rewrites the times of this page while it is parsed. A mutation observer runs before the first
 * paint, so nothing moves.
 *
 * Reading the zone's name takes tens of milliseconds on a slow phone, the offset nothing. So if the page was rendered
 * with this browser's offset, the name is not read before the first interaction.
 *
 * An interaction may lead to the next page without a new document. Its times are right from the start: the cookie is
 * sent with the request.
 */
export const localTimesScript = `(() => {
  const written = document.currentScript.dataset;
  ${agoScript}
  addEventListener("load", () => setTimeout(() => (document.documentElement.dataset.loaded = "")));
  const learn = () => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!zone || zone === written.zone) return;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = "${timeZoneCookieName}=" + zone + "; Path=/; Max-Age=31536000; SameSite=Lax" + secure;
  };
  for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, () => setTimeout(learn), { once: true });
  if (-new Date().getTimezoneOffset() === Number(written.offset)) return;
  let format;
  const tell = () => {
    for (const time of document.querySelectorAll("time[data-local-time]")) {
      if (!format) {
        learn();
        format = new Intl.DateTimeFormat(written.locale, ${JSON.stringify(timeOptions)});
      }
      const told = format.format(new Date(time.dateTime));
      if (time.textContent !== told) time.textContent = told;
    }
  };
  const reading = new MutationObserver(tell);
  reading.observe(document, { childList: true, characterData: true, subtree: true });
  addEventListener("DOMContentLoaded", () => reading.disconnect());
  addEventListener("load", () => setTimeout(() => format || learn(), ${laterMs}));
})()`
  .split("\n")
  .map((line) => line.trim())
  .join("\n");
