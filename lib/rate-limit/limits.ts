import { paths } from "@/lib/config/paths";
import { isForPrograms, routeOf } from "@/lib/config/routes";
import type { Translate } from "@/lib/i18n/translate";

/** The number of requests in ten minutes, as a burst or evenly spaced. */
export type Limit = {
  /** Null if the user is not known yet. */
  readonly perUser: number | null;
  readonly perAddress: number;
};

/** The window of every limit. The limits divide it into whole milliseconds. */
export const windowMs = 10 * 60 * 1000;

/**
 * Far above normal use, and low enough to protect the database and InkLink from floods. A whole office or mobile
 * network may share one address.
 */
export const limits = {
  /**
   * Forms of the app: start, refresh, language, sign-out. Fifty clicks at once are still one start. A user over this
   * limit waits five seconds.
   */
  form: { perUser: 120, perAddress: 2_000 },
  /** Redirects to the identity provider and back: two requests for each sign-in, so a thousand sign-ins. */
  signIn: { perUser: null, perAddress: 2_000 },
  /**
   * Refreshes for the return page, from the second on for each inquiry. A page without scripts refreshes every five
   * seconds, which is 120; two open pages are within the limit.
   */
  refresh: { perUser: 300, perAddress: 6_000 },
} as const satisfies Record<string, Limit>;

/** Requests to the status API in ten minutes, for each key: five a second. Events cost the host none of them. */
export const apiLimit = 3_000;

export type LimitName = keyof typeof limits;

/**
 * The limit that a request consumes; null if none. Reading pages and programs' requests are not limited. Every other
 * form is, even at an unknown path: the not-found page has forms, and any action can be posted to any page.
 */
export function limitOf(method: string, pathname: string): Exclude<LimitName, "refresh"> | null {
  const route = routeOf(pathname);
  if (route === "/api/auth/callback/[provider]") return "signIn";
  if (method !== "POST" || isForPrograms(route)) return null;
  // Operators process lists; everyone else gets 404 here.
  if (route.startsWith(paths.admin)) return null;
  return route === paths.signIn || route === paths.signInAgain ? "signIn" : "form";
}

/** The time to wait, in seconds or minutes. */
export function waitingTime(t: Translate, seconds: number): string {
  return seconds <= 90
    ? t("errors.tooMany.inSeconds", { seconds })
    : t("errors.tooMany.inMinutes", { minutes: Math.ceil(seconds / 60) });
}
