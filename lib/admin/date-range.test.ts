import { describe, expect, test } from "vitest";
import { daysOf, parseDateRange } from "./date-range";

const now = new Date("2026-03-31T22:15:00.000Z");

function requested(query: Parameters<typeof parseDateRange>[0]) {
  const dateRange = parseDateRange(query, now);
  return [daysOf(dateRange).from, daysOf(dateRange).to, dateRange.days];
}

describe("a date range", () => {
  test("is whole days in UTC, the last one included", () => {
    const dateRange = parseDateRange({ from: "2026-02-27", to: "2026-03-01" }, now);
    expect(dateRange).toEqual({
      from: new Date("2026-02-27T00:00:00.000Z"),
      until: new Date("2026-03-02T00:00:00.000Z"),
      days: 3,
    });
  });

  test("may be one day", () => {
    expect(requested({ from: "2026-03-01", to: "2026-03-01" })).toEqual(["2026-03-01", "2026-03-01", 1]);
  });

  test.each([
    ["7", ["2026-03-25", "2026-03-31", 7]],
    ["90", ["2026-01-01", "2026-03-31", 90]],
    ["365", ["2025-04-01", "2026-03-31", 365]],
  ])("of %s days ends today", (days, expected) => {
    expect(requested({ days })).toEqual(expected);
  });

  test.each([
    {},
    { days: "31" },
    { days: ["7", "30"] },
    { from: "2026-03-01" },
    { to: "2026-03-01" },
    { from: "2026-03-02", to: "2026-03-01" },
    { from: "2026-02-30", to: "2026-03-01" },
    { from: "26-02-01", to: "2026-03-01" },
    { from: "2026-02-01T00:00", to: "2026-03-01" },
    { from: "1900-01-01", to: "2026-03-01" },
    { from: ["2026-02-01"], to: "2026-03-01" },
  ])("that is invalid, %j, is the last 30 days", (query) => {
    expect(requested(query)).toEqual(["2026-03-02", "2026-03-31", 30]);
  });
});
