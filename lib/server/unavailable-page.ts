import type { Locale } from "@/lib/i18n/locales";
import { type FallbackPage, fallbackPage, toResponse } from "./fallback-page";

/** What people see while the database is away: a page of its own, since no other can be made. */
export function unavailable(nonce: string, locale: Locale): FallbackPage {
  return fallbackPage({
    status: 503,
    nonce,
    locale,
    words: (t) => ({ heading: t("errors.unavailable.heading"), sentences: [t("errors.unavailable.text")] }),
    retryAfterS: 10,
    retries: true,
  });
}

export function unavailablePage(nonce: string, locale: Locale): Response {
  return toResponse(unavailable(nonce, locale));
}
