import { afterEach, expect, vi } from "vitest";

// A complaint that nobody expected is a failure, even where every assertion holds.
const complaints = vi.spyOn(console, "error");

afterEach(() => {
  const calls = complaints.mock.calls.splice(0);
  expect(calls, "console.error was called").toEqual([]);
});
