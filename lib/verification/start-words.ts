import { assertNever } from "@/lib/result";
import type { StartProblem } from "./start";

export type StartWords = { readonly heading: string; readonly text: string; readonly until: Date | null };

/** What a person is told when a start did not work. No vendor text, no code names. */
export function startWords(problem: StartProblem): StartWords {
  switch (problem.kind) {
    case "limit":
      return {
        heading: "You have used all attempts for now",
        text: "For your security the number of attempts in a day is limited. You can try again from",
        until: problem.nextAttemptAt,
      };
    case "under_way":
      return words(
        "Your verification is being prepared",
        "It is taking longer than usual. Please try again in a moment.",
      );
    case "upstream":
      return upstreamWords(problem.upstream);
    default:
      return assertNever(problem);
  }
}

function upstreamWords(kind: Extract<StartProblem, { kind: "upstream" }>["upstream"]): StartWords {
  switch (kind) {
    case "invalid_request":
    case "unauthorized":
    case "not_found":
      return words(
        "We could not start your verification",
        "The fault is on our side, and trying again will probably not help until we have mended it. Please come back later.",
      );
    case "rate_limited":
    case "server_error":
    case "unreachable":
    case "circuit_open":
      return words(
        "We could not start your verification",
        "Our verification service is busy right now. Please try again in a few minutes.",
      );
    case "timeout":
    case "connection_lost":
    case "invalid_answer":
    case "mismatch":
    case "interrupted":
      return words(
        "We could not start your verification",
        "Our verification service did not answer properly. You can try again now.",
      );
    default:
      return assertNever(kind);
  }
}

function words(heading: string, text: string): StartWords {
  return { heading, text, until: null };
}
