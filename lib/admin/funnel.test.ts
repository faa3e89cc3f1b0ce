import { expect, test } from "vitest";
import { toSteps } from "./funnel";

const times = { startToReturnMs: null, submitToDecisionMs: null, startToDecisionMs: null };

test("each step has its share of all, and of those who reached the step before", () => {
  const counts = {
    started: 200,
    returned: 100,
    submitted: 120,
    returnedAndSubmitted: 90,
    decided: 60,
    approved: 45,
    lapsed: 5,
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
    returnedAndSubmitted: 0,
    decided: 0,
    approved: 0,
    lapsed: 0,
  };
  expect(toSteps({ ...none, ...times }).map(({ ofStarted, ofPrevious }) => [ofStarted, ofPrevious])).toEqual(
    Array.from({ length: 5 }, () => [0, null]),
  );
});
