import type { MessageKey } from "@/lib/i18n/translate";
import { levelOf } from "./scope";

/** The version of the texts that users consent to. A test demands a new one with each change of them. */
export const consentVersion = "2026-11-27";

/** The text that a user consents to before an inquiry for this scope is made. */
export function consentTextOf(scope: string): MessageKey {
  switch (levelOf(scope)) {
    case 1:
      return "consent.text.level1";
    case 2:
      return "consent.text.level2";
    case 3:
      return "consent.text.level3";
    default:
      return "consent.text.custom";
  }
}

/** What a user consented to, as given with a start. */
export type ConsentGiven = {
  /** The language that the text was shown in. */
  readonly locale: string;
};
