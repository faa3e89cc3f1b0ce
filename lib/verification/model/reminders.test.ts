import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dayMs, hourMs, minuteMs } from "@/lib/core/duration";
import { allStatuses, stateIn } from "@/test/inquiries";
import { dueReminder, nextReminderAt } from "./reminders";
import type { InquiryState } from "./state";

const createdAt = new Date("2026-03-01T09:00:00.000Z");
const later = (ms: number) => new Date(createdAt.getTime() + ms);

function pending(lifetimeMs: number | null): InquiryState {
  const expiresAt = lifetimeMs === null ? null : later(lifetimeMs);
  return { status: "pending", inklinkId: "kyc_iq_1", expiresAt };
}

/** The reminders of an inquiry that stays unfinished, with their times. */
function remindersDuring(state: InquiryState) {
  const reminders: { kind: string | null; atMs: number }[] = [];
  for (let at: Date | null = createdAt; ; ) {
    at = nextReminderAt(state, createdAt, at);
    if (at === null) return reminders;
    reminders.push({ kind: dueReminder(state, createdAt, at), atMs: at.getTime() - createdAt.getTime() });
  }
}

const unfinished = { kind: "unfinished", atMs: dayMs };

describe("the reminders of an unfinished inquiry", () => {
  test.each([
    ["for ever", null, [unfinished]],
    ["a week", 7 * dayMs, [unfinished, { kind: "expiring", atMs: 6 * dayMs }]],
    ["three days", 3 * dayMs, [unfinished, { kind: "expiring", atMs: 2 * dayMs }]],
    ["a little less than three days", 3 * dayMs - 1, [unfinished]],
    ["25 hours", 25 * hourMs, [unfinished]],
    ["a little less", 25 * hourMs - 1, []],
    ["an hour", hourMs, []],
  ])("that is open for %s", (_, lifetimeMs, expected) => {
    expect(remindersDuring(pending(lifetimeMs))).toEqual(expected);
  });

  test("are two at most, a day apart, and none once it has expired", () => {
    fc.assert(
      fc.property(fc.nat({ max: 60 * 24 * 60 }), (minutes) => {
        const lifetimeMs = minutes * minuteMs;
        const reminders = remindersDuring(pending(lifetimeMs));
        expect(reminders.length).toBeLessThanOrEqual(2);
        const [first, second] = reminders;
        if (first !== undefined) expect(first.atMs).toBeGreaterThanOrEqual(dayMs);
        if (first !== undefined && second !== undefined) {
          expect(second.atMs - first.atMs).toBeGreaterThanOrEqual(dayMs);
        }
        for (const { atMs } of reminders) expect(atMs).toBeLessThan(lifetimeMs);
        expect(dueReminder(pending(lifetimeMs), createdAt, later(lifetimeMs))).toBeNull();
      }),
    );
  });

  test("are one if no process ran while both became due", () => {
    expect(dueReminder(pending(7 * dayMs), createdAt, later(6.5 * dayMs))).toBe("expiring");
    expect(nextReminderAt(pending(7 * dayMs), createdAt, later(6.5 * dayMs))).toBeNull();
  });

  test.each(allStatuses.filter((status) => status !== "pending"))("are none if it is %s", (status) => {
    const state = stateIn(status, { now: later(2 * dayMs) });
    expect(nextReminderAt(state, createdAt, createdAt)).toBeNull();
    expect(dueReminder(state, createdAt, later(dayMs))).toBeNull();
  });
});
