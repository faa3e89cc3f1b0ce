import { afterEach, expect, vi } from "vitest";

// An unexpected console error fails the test, even if every assertion holds.
const complaints = vi.spyOn(console, "error");

afterEach(() => {
  const calls = complaints.mock.calls.splice(0);
  expect(calls, "console.error was called").toEqual([]);
});
