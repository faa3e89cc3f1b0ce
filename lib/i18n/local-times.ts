import { timeZoneCookieName } from "./cookie-names";

/** How times that matter are written. Browsers do not agree about the digits of Arabic, so they are named. */
export const timeOptions = { dateStyle: "long", timeStyle: "short", numberingSystem: "latn" } as const;

/**
 * A script for the end of a page, which runs before the page is first seen. Only the browser knows the time zone: the
 * script tells the times of this page in it, and names it in a cookie for the pages to come.
 */
export const localTimesScript = `(() => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone || zone === document.currentScript.dataset.zone) return;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = "${timeZoneCookieName}=" + zone + "; Path=/; Max-Age=31536000; SameSite=Lax" + secure;
  const format = new Intl.DateTimeFormat(document.documentElement.lang, ${JSON.stringify(timeOptions)});
  for (const time of document.querySelectorAll("time[data-local-time]"))
    time.textContent = format.format(new Date(time.dateTime));
})()`
  .split("\n")
  .map((line) => line.trim())
  .join("\n");
