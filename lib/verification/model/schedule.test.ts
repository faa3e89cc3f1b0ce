import { describe, expect, test } from "vitest";
import { dayMs, hourMs, minuteMs, secondMs } from "@/lib/core/duration";
import { allStatuses, stateIn } from "@/test/inquiries";
import { deliveryBackoffMs, latestExpiry, maxDeliveryAttempts, nextReconcile } from "./schedule";
import type { InquiryState } from "./state";

const createdAt = new Date("2026-03-01T09:00:00.000Z");
const at = (ms: number) => new Date(createdAt.getTime() + ms);

/** How long after `ageMs` the reconciler refreshes next, in the middle of its jitter; null for never. */
function waitAfter(
  state: InquiryState,
  ageMs: number,
  more: { resultFrom?: Date | null; endedAt?: Date | null; random?: number } = {},
) {
  const { random = 0.5, ...requested } = more;
  const next = nextReconcile(state, { createdAt, endedAt: null, now: at(ageMs), ...requested }, random);
  return next === null ? null : next.getTime() - at(ageMs).getTime();
}

describe("an open inquiry is refreshed", () => {
  const processing = stateIn("processing", { now: createdAt });

  test.each([
    [0, 5 * secondMs],
    [10 * secondMs, 5 * secondMs],
    [20 * secondMs, 5 * secondMs],
    [minuteMs, 15 * secondMs],
    [hourMs, 15 * minuteMs],
    [16 * hourMs, 4 * hourMs],
    [dayMs, 4 * hourMs],
    [30 * dayMs, 4 * hourMs],
  ])("less often the older it is: after %d ms in %d ms", (ageMs, waitMs) => {
    expect(waitAfter(processing, ageMs)).toBe(waitMs);
  });

  test.each(["pending", "processing", "manual_review"] as const)("in every open status: %s", (status) => {
    const expiresAt = at(10 * dayMs);
    expect(waitAfter({ status, inklinkId: "kyc_iq_1", expiresAt }, hourMs)).toBe(15 * minuteMs);
    expect(waitAfter({ status, inklinkId: "kyc_iq_1", expiresAt: null }, hourMs)).toBe(15 * minuteMs);
  });

  test("up to a tenth earlier or later than others of its age", () => {
    expect(waitAfter(processing, hourMs, { random: 0 })).toBe(0.9 * 15 * minuteMs);
    expect(waitAfter(processing, hourMs, { random: 0.999 })).toBeCloseTo(1.1 * 15 * minuteMs, -4);
  });

  test("when it expires, if that is earlier and the status can still expire", () => {
    const made = { inklinkId: "kyc_iq_1", expiresAt: at(dayMs) };
    expect(waitAfter({ status: "pending", ...made }, dayMs - minuteMs)).toBe(minuteMs);
    expect(waitAfter({ status: "pending", ...made }, dayMs)).toBe(4 * hourMs);
    expect(waitAfter({ status: "processing", ...made }, dayMs - minuteMs)).toBe(4 * hourMs);
  });

  test("soon if clocks disagree about its creation time", () => {
    expect(waitAfter(processing, -hourMs)).toBe(5 * secondMs);
  });
});

describe.each(["expired", "approved", "rejected", "failed"] as const)(
  "an inquiry that ended as %s",
  (status) => {
    const state = stateIn(status, { now: createdAt });
    const endedAt = at(dayMs);
    const checks = [hourMs, dayMs, 7 * dayMs, 30 * dayMs];

    test("is refreshed an hour, a day, a week and a month later if each refresh succeeds", () => {
      expect(waitAfter(state, dayMs, { endedAt, random: 0 })).toBe(hourMs);
      for (const [index, ms] of checks.entries()) {
        const resultFrom = at(dayMs + ms);
        const next = checks[index + 1];
        const expected = next === undefined ? null : next - ms;
        expect(waitAfter(state, dayMs + ms, { endedAt, resultFrom, random: 0 })).toBe(expected);
      }
    });

    test("up to a tenth later, so that inquiries that ended together are not refreshed at once", () => {
      expect(waitAfter(state, dayMs, { endedAt, random: 0.999 })).toBeCloseTo(1.1 * hourMs, -4);
    });

    test("is refreshed again and again if InkLink could not be reached then", () => {
      expect(waitAfter(state, dayMs + hourMs, { endedAt })).toBe(4 * hourMs);
      expect(waitAfter(state, dayMs + 5 * hourMs, { endedAt, resultFrom: null })).toBe(4 * hourMs);
    });

    test("is refreshed at once if the result was for an earlier request", () => {
      const wait = waitAfter(state, dayMs + 5 * hourMs, { endedAt, resultFrom: at(dayMs), random: 0 });
      expect(wait).toBeLessThanOrEqual(0);
    });
  },
);

describe("an attempt without an InkLink id is due", () => {
  test("when its lease has ended", () => {
    const leaseUntil = at(4 * secondMs);
    expect(waitAfter({ status: "creating", leaseUntil }, 0)).toBe(9 * secondMs);
  });

  test("when it is given up, two days after its creation", () => {
    expect(waitAfter({ status: "unresolved", reason: "timeout" }, hourMs)).toBe(47 * hourMs);
  });
});

test.each(allStatuses.filter((status) => ["abandoned", "refused"].includes(status)))(
  "no refresh is due for one that is %s",
  (status) => {
    expect(waitAfter(stateIn(status, { now: createdAt }), hourMs)).toBeNull();
  },
);

test("an inquiry without an expiry expires when a lost one is given up", () => {
  expect(latestExpiry(createdAt)).toEqual(at(2 * dayMs));
});

describe("a failed delivery waits", () => {
  test.each([
    [1, secondMs],
    [2, 2 * secondMs],
    [5, 16 * secondMs],
    [10, 512 * secondMs],
    [11, 10 * minuteMs],
    [1_000, 10 * minuteMs],
  ])("after failure %d: %d ms, plus or minus a quarter", (attempts, waitMs) => {
    expect(deliveryBackoffMs(attempts, 0.5)).toBe(waitMs);
    expect(deliveryBackoffMs(attempts, 0)).toBe(0.75 * waitMs);
    expect(deliveryBackoffMs(attempts, 0.999)).toBeCloseTo(1.25 * waitMs, -3.5);
  });

  test("about three and a half hours in all", () => {
    const waits = Array.from({ length: maxDeliveryAttempts - 1 }, (_, index) =>
      deliveryBackoffMs(index + 1, 0.5),
    );
    const totalMs = waits.reduce((sum, wait) => sum + wait);
    expect(totalMs).toBeGreaterThan(3 * hourMs);
    expect(totalMs).toBeLessThan(4 * hourMs);
  });
});
