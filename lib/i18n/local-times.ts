import { timeZoneCookieName } from "./locales";

/** How times that matter are written. Browsers do not agree about the digits of Arabic, so they are named. */
export const timeOptions = { dateStyle: "long", timeStyle: "short", numberingSystem: "latn" } as const;

/** How long after loading the zone is asked for where no time waits for it: later than what people came for. */
const laterMs = 1_000;

/**
 * A script for the head of every page. Only the browser knows the person's time zone: the script names it in a cookie for
 * the pages to come, and tells the times of this one in it while they are being read in. An observer is heard before
 * anything is painted, so nothing moves, however the page arrives.
 *
 * Asking for the zone's name takes a slow phone tens of milliseconds, the offset nothing. So where the page was written
 * with the offset of this browser, the name is not asked for before the person does something.
 */
export const localTimesScript = `(() => {
  const written = document.currentScript.dataset;
  const learn = () => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!zone || zone === written.zone) return;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = "${timeZoneCookieName}=" + zone + "; Path=/; Max-Age=31536000; SameSite=Lax" + secure;
  };
  if (-new Date().getTimezoneOffset() === Number(written.offset)) {
    for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, () => setTimeout(learn), { once: true });
    return;
  }
  let format;
  const tell = () => {
    for (const time of document.querySelectorAll("time[data-local-time]")) {
      if (!format) {
        learn();
        format = new Intl.DateTimeFormat(document.documentElement.lang, ${JSON.stringify(timeOptions)});
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
