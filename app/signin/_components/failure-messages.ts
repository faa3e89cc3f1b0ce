import type { MessageKey } from "@/lib/i18n/translate";

/** Messages by sign-in outcome (`lib/auth/sign-in-failure.ts`). Other values are ignored. */
export function failureMessagesOf(outcome: string | string[]): MessageKey {
  switch (outcome) {
    case "cancelled":
      return "signIn.failed.cancelled";
    case "stale":
      return "signIn.failed.stale";
    case "unavailable":
      return "signIn.failed.unavailable";
    case "misconfigured":
    case "failed":
      return "signIn.failed.ours";
    default:
      return "signIn.failed.other";
  }
}
