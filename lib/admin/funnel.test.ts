import { describe, expect, test } from "vitest";
import { parseDateRange } from "./date-range";
import { toSteps, toTrend } from "./funnel";

const times = { startToReturnMs: null, submitToDecisionMs: null, startToDecisionMs: null };

test("each step has its share of all, and of those who reached the step before", () => {
  const counts = {
    started: 200,
    returned: 100,
    submitted: 120,
    decided: 60,
    approved: 45,
    lapsed: 5,
    dropOffs: { started: 70, returned: 10, submitted: 60, decided: 15 },
  };
  expect(toSteps({ ...counts, ...times })).toEqual([
    { name: "started", count: 200, ofStarted: 1, ofPrevious: null },
    { name: "returned", count: 100, ofStarted: 0.5, ofPrevious: 0.5 },
    // Thirty submitted and never came back: they are no share of those who did.
    { name: "submitted", count: 120, ofStarted: 0.6, ofPrevious: 0.9 },
    { name: "decided", count: 60, ofStarted: 0.3, ofPrevious: 0.5 },
    { name: "approved", count: 45, ofStarted: 0.225, ofPrevious: 0.75 },
  ]);
});

test("without starts, there are no shares", () => {
  const none = {
    started: 0,
    returned: 0,
    submitted: 0,
    decided: 0,
    approved: 0,
    lapsed: 0,
    dropOffs: { started: 0, returned: 0, submitted: 0, decided: 0 },
  };
  expect(toSteps({ ...none, ...times }).map(({ ofStarted, ofPrevious }) => [ofStarted, ofPrevious])).toEqual(
    Array.from({ length: 5 }, () => [0, null]),
  );
});

describe("the trend", () => {
  const trend = (from: string, to: string, ...days: [day: string, started: number, approved: number][]) =>
    toTrend(
      days.map(([day, started, approved]) => ({ day: new Date(`${day}T00:00:00Z`), started, approved })),
      parseDateRange({ from, to }, new Date()),
    );

  test("has every day, also those without inquiries", () => {
    expect(trend("2026-03-01", "2026-03-03", ["2026-03-01", 4, 3], ["2026-03-03", 1, 0])).toEqual([
      { from: "2026-03-01", to: "2026-03-01", started: 4, approved: 3 },
      { from: "2026-03-02", to: "2026-03-02", started: 0, approved: 0 },
      { from: "2026-03-03", to: "2026-03-03", started: 1, approved: 0 },
    ]);
  });

  test("has weeks if the range is longer than three months, the last one shorter", () => {
    const weeks = trend("2026-01-01", "2026-04-10", ["2026-01-07", 2, 1], ["2026-01-08", 3, 2]);
    expect(weeks).toHaveLength(15);
    expect(weeks.slice(0, 2)).toEqual([
      { from: "2026-01-01", to: "2026-01-07", started: 2, approved: 1 },
      { from: "2026-01-08", to: "2026-01-14", started: 3, approved: 2 },
    ]);
    expect(weeks.at(-1)).toMatchObject({ from: "2026-04-09", to: "2026-04-10" });
  });

  test("has a bounded number of periods, however long the range is", () => {
    for (const to of ["2026-03-31", "2026-12-31", "2028-12-31"]) {
      expect(trend("2026-01-01", to).length).toBeLessThanOrEqual(92);
    }
    expect(trend("2026-01-01", "2028-12-31")).toHaveLength(37);
  });
});
