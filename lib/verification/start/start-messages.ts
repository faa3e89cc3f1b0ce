import { assertNever } from "@/lib/core/result";
import type { MessageKey } from "@/lib/i18n/translate";
import type { StartError } from "./start";

/** Keys of `lib/i18n/messages`. `until`: the time that ends the text; null if there is none. */
export type StartMessages = {
  readonly heading: MessageKey;
  readonly text: MessageKey;
  readonly until: Date | null;
};

/** The messages for a failed start. No vendor text, no error codes. */
export function startMessages(error: StartError): StartMessages {
  switch (error.kind) {
    case "consent":
      return { heading: "start.consent.heading", text: "start.consent.text", until: null };
    case "limit":
      return { heading: "start.limit.heading", text: "start.limit.text", until: error.nextAttemptAt };
    case "under_way":
      return { heading: "start.underWay.heading", text: "start.underWay.text", until: null };
    case "upstream":
      return { heading: "start.failed.heading", text: upstreamText(error.upstream), until: null };
    case "last_attempt":
      return {
        heading: "start.failed.heading",
        text: "start.failed.lastAttempt",
        until: error.nextAttemptAt,
      };
    default:
      return assertNever(error);
  }
}

function upstreamText(kind: Extract<StartError, { kind: "upstream" }>["upstream"]): MessageKey {
  switch (kind) {
    case "invalid_request":
    case "unauthorized":
    case "not_found":
      return "start.failed.ours";
    case "rate_limited":
    case "server_error":
    case "gateway_error":
    case "unreachable":
    case "circuit_open":
      return "start.failed.busy";
    case "timeout":
    case "connection_lost":
    case "invalid_answer":
    case "mismatch":
    case "interrupted":
      return "start.failed.noAnswer";
    default:
      return assertNever(kind);
  }
}
