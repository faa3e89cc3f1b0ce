import { describe, expect, test } from "vitest";
import { clock, clockAndAge, duration } from "../format";
import { faultSchema } from "../inklink/fault-schema";
import { describeFault } from "./fault-words";
import { describeMode, describeTry } from "./webhook-words";

describe("fault labels", () => {
  test.each([
    [
      { on: "create", kind: "status", status: 429, retryAfter: "2", times: "always" },
      "Creating an inquiry is refused with 429 and Retry-After 2, every time.",
    ],
    [
      { on: "result", kind: "delay", ms: 4000, subjectId: "s", inquiryId: "i", times: 3 },
      "Reading a result for subject s for inquiry i is answered 4 s late, 3 times.",
    ],
    [
      { on: "result", kind: "answer", patch: { status: "odd" }, remove: ["error"], flat: true },
      "Reading a result is answered with another status and without error and not nested, once.",
    ],
    [{ on: "create", kind: "hang" }, "Creating an inquiry does nothing and is never answered, once."],
  ])("%j", (fault, words) => expect(describeFault(faultSchema.parse(fault))).toBe(words));
});

describe("webhook labels", () => {
  test("name the delivery mode", () => {
    expect(describeMode({ mode: "late", delayMs: 1500 })).toBe("Every event is sent 1.5 s late.");
    expect(describeMode({ mode: "reversed", count: 3, subjectId: "s" })).toBe(
      "For subject s, every event is kept back until there are 3, then sent newest first.",
    );
  });

  test("name the response", () => {
    const at = new Date();
    expect(describeTry({ at, status: 401, error: null, durationMs: 12, note: "with another secret" })).toBe(
      "answered 401, after 12 ms, sent with another secret",
    );
    expect(describeTry({ at, status: null, error: "ECONNREFUSED", durationMs: 0, note: null })).toBe(
      "no answer: ECONNREFUSED, after 0 ms",
    );
  });
});

describe("times", () => {
  test.each([
    [12, "12 ms"],
    [1500, "1.5 s"],
    [30_000, "30 s"],
    [600_000, "10 min"],
    [86_400_000, "24 h"],
  ])("%i ms", (ms, words) => expect(duration(ms)).toBe(words));

  test("name the day only if it is not today", () => {
    const now = new Date(2025, 5, 11, 14, 30, 5);
    expect(String(clock(now, now))).toContain(">14:30:05<");
    expect(String(clock(new Date(2025, 5, 12, 9, 0, 0), now))).toContain(">12 Jun, 09:00:00<");
    expect(String(clockAndAge(new Date(2025, 5, 11, 14, 28, 0), now))).toContain("(2 min ago)");
    expect(String(clockAndAge(now, now))).toContain("(just now)");
  });
});
