import type { Translate } from "@/lib/i18n/translate";

/** When to try again, in seconds or in minutes. */
export function waitingTime(t: Translate, seconds: number): string {
  return seconds <= 90
    ? t("errors.tooMany.inSeconds", { seconds })
    : t("errors.tooMany.inMinutes", { minutes: Math.ceil(seconds / 60) });
}
