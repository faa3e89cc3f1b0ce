/** The cookie that remembers a language chosen by hand. */
export const localeCookieName = "verify.locale";

/** The cookie in which a browser names its time zone. */
export const timeZoneCookieName = "verify.zone";
