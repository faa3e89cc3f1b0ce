import { describe, expect, test } from "vitest";
import { translatorFor } from "@/lib/i18n/translate";
import type { InklinkErrorKind } from "@/lib/inklink/errors";
import type { StartError } from "./start";
import { startMessages } from "./start-messages";

const t = translatorFor("en");

/** As the user reads it. */
function spoken(startError: StartError) {
  const { heading, text, until } = startMessages(startError);
  return { heading: t(heading), text: t(text), until };
}

type Upstream = Extract<StartError, { kind: "upstream" }>["upstream"];

const advice = {
  invalid_request: "later",
  unauthorized: "later",
  not_found: "later",
  rate_limited: "in a few minutes",
  server_error: "in a few minutes",
  gateway_error: "in a few minutes",
  unreachable: "in a few minutes",
  circuit_open: "in a few minutes",
  timeout: "now",
  connection_lost: "now",
  invalid_answer: "now",
  mismatch: "now",
  interrupted: "now",
} as const satisfies Record<InklinkErrorKind | "interrupted", string>;

const upstreams = Object.keys(advice) as Upstream[];

describe.each(upstreams)("a start that failed with %s", (upstream) => {
  const { heading, text, until } = spoken({ kind: "upstream", upstream });

  test("says so plainly, and when to try again", () => {
    expect(heading).toBe("We couldn’t start your verification");
    expect(text).toMatch(new RegExp(`([Tt]ry again|come back) ${advice[upstream]}\\.$`));
    expect(until).toBeNull();
  });

  test("contains no code name and no vendor term", () => {
    expect(`${heading} ${text}`).not.toMatch(/_|\d|InkLink|API|error|key|timeout|request/i);
  });
});

describe("a start over the limit", () => {
  test("says when to come back", () => {
    const nextAttemptAt = new Date("2025-06-11T14:30:00.000Z");
    const { text, until } = spoken({ kind: "limit", nextAttemptAt });
    expect(until).toEqual(nextAttemptAt);
    // The time itself follows, formatted for the user.
    expect(text).toMatch(/Try again after$/);
  });
});

describe("a last attempt that failed", () => {
  test("says so, and when the next one opens", () => {
    const nextAttemptAt = new Date("2025-06-11T14:30:00.000Z");
    const { text, until } = spoken({ kind: "last_attempt", upstream: "timeout", nextAttemptAt });
    expect(until).toEqual(nextAttemptAt);
    expect(text).toMatch(/last attempt for now\. Try again after$/);
  });
});

describe("a start that another request is making", () => {
  test("says that it is in progress", () => {
    const { heading, text, until } = spoken({ kind: "under_way" });
    expect(`${heading}: ${text}`).toMatch(/getting your verification ready.*Try again in a moment/);
    expect(until).toBeNull();
  });
});
