import { describe, expect, test } from "vitest";
import { hourMs } from "@/lib/core/duration";
import { allStatuses, anInquiry, clockAt, stateIn } from "@/test/inquiries";
import { attemptsToWaive, attemptWindowMs, countAttempts, decideStart } from "./policy";
import type { InquiryStatus } from "./state";

const now = new Date("2026-03-01T09:00:00.000Z");

/** An attempt that was started `msAgo`. */
function attempt(msAgo: number, status: InquiryStatus = "rejected", scope = "level:1") {
  return anInquiry(stateIn(status, { now }), { createdAt: new Date(now.getTime() - msAgo), scope });
}

describe("counting attempts", () => {
  test("all are left at first", () => {
    expect(countAttempts([], now, 5)).toEqual({ left: 5, nextAt: null });
  });

  test.each(allStatuses)("one that is %s", (status) => {
    // An inquiry that InkLink refused is no attempt; one that it may have created is.
    expect(countAttempts([attempt(hourMs, status)], now, 5).left).toBe(status === "refused" ? 5 : 4);
  });

  test("an attempt that an operator granted back does not count", () => {
    const waived = { ...attempt(hourMs), waived: true };
    expect(countAttempts([waived, attempt(2 * hourMs)], now, 5).left).toBe(4);
    const full = [waived, attempt(2 * hourMs), attempt(3 * hourMs)];
    expect(countAttempts(full, now, 2)).toEqual({ left: 0, nextAt: new Date(now.getTime() + 21 * hourMs) });
  });

  test("the checks make no difference", () => {
    expect(countAttempts([attempt(1, "rejected", "level:3"), attempt(2)], now, 5).left).toBe(3);
  });

  test("an attempt counts for 24 hours, to the millisecond", () => {
    expect(attemptWindowMs).toBe(24 * hourMs);
    expect(countAttempts([attempt(24 * hourMs - 1)], now, 1).left).toBe(0);
    expect(countAttempts([attempt(24 * hourMs)], now, 1)).toEqual({ left: 1, nextAt: null });
  });

  test("the next attempt is available when the oldest one that blocks it leaves the window", () => {
    const two = [attempt(hourMs), attempt(20 * hourMs)];
    expect(countAttempts(two, now, 2)).toEqual({ left: 0, nextAt: new Date(now.getTime() + 4 * hourMs) });
    // If the limit was lowered meanwhile, the older one frees nothing.
    expect(countAttempts(two, now, 1)).toEqual({ left: 0, nextAt: new Date(now.getTime() + 23 * hourMs) });
  });

  test("the order of the inquiries makes no difference", () => {
    const three = [attempt(20 * hourMs), attempt(hourMs), attempt(10 * hourMs)];
    expect(countAttempts(three, now, 2).nextAt).toEqual(new Date(now.getTime() + 14 * hourMs));
  });
});

describe("granting attempts back", () => {
  const [young, old, outside] = [attempt(hourMs), attempt(20 * hourMs), attempt(25 * hourMs)];
  const refused = attempt(1, "refused");

  test("waives the newest attempt that counts", () => {
    expect(attemptsToWaive([old, refused, young, outside], now, 2)).toEqual([young]);
    expect(attemptsToWaive([{ ...young, waived: true }, old], now, 1)).toEqual([old]);
  });

  test("waives as many as block a start if the limit was lowered", () => {
    expect(attemptsToWaive([young, old], now, 1)).toEqual([young, old]);
  });

  test("waives none if an attempt is left", () => {
    expect(attemptsToWaive([young, old], now, 3)).toEqual([]);
    expect(attemptsToWaive([], now, 1)).toEqual([]);
  });

  test("leaves exactly one", () => {
    const all = [young, old, attempt(2 * hourMs), attempt(3 * hourMs)];
    for (const maxAttempts of [1, 2, 3, 4]) {
      const waived = attemptsToWaive(all, now, maxAttempts);
      const after = all.map((one) => ({ ...one, waived: waived.includes(one) }));
      expect(countAttempts(after, now, maxAttempts).left).toBe(1);
    }
  });
});

test("a user without an attempt left is told when the next one is available, and can start then", () => {
  const inquiries = [attempt(hourMs), attempt(2 * hourMs, "refused"), attempt(20 * hourMs, "unresolved")];
  const requested = { scope: "level:1", maxAttempts: 2 };
  const decision = decideStart(inquiries, { ...requested, clock: clockAt(now) });
  const nextAttemptAt = new Date(now.getTime() + 4 * hourMs);
  expect(decision).toEqual({ kind: "limit", nextAttemptAt });
  expect(decideStart(inquiries, { ...requested, clock: clockAt(nextAttemptAt) }).kind).toBe("start");
  const before = new Date(nextAttemptAt.getTime() - 1);
  expect(decideStart(inquiries, { ...requested, clock: clockAt(before) }).kind).toBe("limit");
});
