import { expect, test } from "vitest";
import { hourMs } from "@/lib/core/duration";
import { mailBackoffMs, maxMailAttempts } from "./schedule";

const failures = Array.from({ length: maxMailAttempts - 1 }, (_, index) => index + 1);

test("an email waits for seconds after its first failure, longer each time, and four hours in the end", () => {
  const waits = failures.map((attempts) => mailBackoffMs(attempts, 0.5));
  expect(waits[0]).toBe(15_000);
  expect(waits).toEqual(waits.toSorted((a, b) => a - b));
  expect(waits.at(-1)).toBe(4 * hourMs);
});

test("emails that failed together do not come back together", () => {
  expect([mailBackoffMs(3, 0), mailBackoffMs(3, 0.999)].map(Math.round)).toEqual([45_000, 74_970]);
});

test("an email is given up after about a day", () => {
  const total = failures.reduce((sum, attempts) => sum + mailBackoffMs(attempts, 0.5), 0);
  expect(total / hourMs).toBeGreaterThan(20);
  expect(total / hourMs).toBeLessThan(30);
});
