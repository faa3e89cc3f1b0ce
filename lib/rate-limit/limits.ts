import { paths } from "@/lib/config/paths";
import { isForPrograms, routeOf } from "@/lib/config/routes";
import type { Translate } from "@/lib/i18n/translate";

/** As often as this within ten minutes: all of it at once, or one after another in even steps. */
export type Limit = {
  /** Null where it is not known yet who the person is. */
  readonly perUser: number | null;
  readonly perAddress: number;
};

/** The time over which every limit counts. The numbers divide it into whole milliseconds. */
export const windowMs = 10 * 60 * 1000;

/**
 * Far above what people do, and low enough that nobody fills the database or has InkLink flooded. A whole office, or a
 * whole mobile network, may share one address.
 */
export const limits = {
  /**
   * Forms of the app: a start, checking again, the language, signing out. Fifty presses at once are still one start, and a
   * person who is over this goes on after five seconds.
   */
  form: { perUser: 120, perAddress: 2_000 },
  /** What takes somebody to the identity provider, and what brings them back: two for each sign-in, so a thousand of those. */
  signIn: { perUser: null, perAddress: 2_000 },
  /**
   * Asking InkLink for the return page, from the second time on for each inquiry. A page without scripts asks every five
   * seconds, which is 120; two of them side by side are within this.
   */
  ask: { perUser: 300, perAddress: 6_000 },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof limits;

/**
 * Which limit a request uses up; null if none. Reading pages is not limited, nor is what programs ask. Every other form is,
 * also at an address that is none of ours: its page has forms, too, and every action can be sent to any page.
 */
export function limitOf(method: string, pathname: string): Exclude<LimitName, "ask"> | null {
  const route = routeOf(pathname);
  if (route === "/api/auth/callback/[provider]") return "signIn";
  if (method !== "POST" || isForPrograms(route)) return null;
  // Operators work through lists, and everybody else gets 404 there.
  if (route.startsWith(paths.admin)) return null;
  return route === paths.signIn ? "signIn" : "form";
}

/** When to try again, in seconds or in minutes. */
export function waitingTime(t: Translate, seconds: number): string {
  return seconds <= 90
    ? t("errors.tooMany.inSeconds", { seconds })
    : t("errors.tooMany.inMinutes", { minutes: Math.ceil(seconds / 60) });
}
