import { afterEach, beforeEach, expect, vi } from "vitest";
import { z } from "zod";

const lineSchema = z.looseObject({ level: z.string(), event: z.string() });

export type LogLine = z.infer<typeof lineSchema>;

/** Captures the log during tests, and returns the lines of the current test so far. */
export function captureLog(): () => LogLine[] {
  let lines: LogLine[] = [];
  beforeEach(() => {
    lines = [];
    vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
      for (const line of String(chunk).split("\n").filter(Boolean)) {
        lines.push(lineSchema.parse(JSON.parse(line)));
      }
      return true;
    });
  });
  afterEach(() => void vi.mocked(process.stdout.write).mockRestore());
  return () => lines;
}

// An unexpected console error fails the test, even if every assertion holds.
const complaints = vi.spyOn(console, "error");

afterEach(() => {
  const calls = complaints.mock.calls.splice(0);
  expect(calls, "console.error was called").toEqual([]);
});
