import { timeZoneCookieName } from "./cookie-names";

/** How times that matter are written. Browsers do not agree about the digits of Arabic, so they are named. */
export const timeOptions = { dateStyle: "long", timeStyle: "short", numberingSystem: "latn" } as const;

/**
 * A script for the head of every page. Only the browser knows the person's time zone: the script names it in a cookie for
 * the pages to come, and tells the times of this one in it while they are being read in. An observer is heard before
 * anything is painted, so nothing moves, however the page arrives.
 */
export const localTimesScript = `(() => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone || zone === document.currentScript.dataset.zone) return;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = "${timeZoneCookieName}=" + zone + "; Path=/; Max-Age=31536000; SameSite=Lax" + secure;
  const format = new Intl.DateTimeFormat(document.documentElement.lang, ${JSON.stringify(timeOptions)});
  const tell = () => {
    for (const time of document.querySelectorAll("time[data-local-time]")) {
      const told = format.format(new Date(time.dateTime));
      if (time.textContent !== told) time.textContent = told;
    }
  };
  const reading = new MutationObserver(tell);
  reading.observe(document, { childList: true, characterData: true, subtree: true });
  addEventListener("DOMContentLoaded", () => reading.disconnect());
})()`
  .split("\n")
  .map((line) => line.trim())
  .join("\n");
