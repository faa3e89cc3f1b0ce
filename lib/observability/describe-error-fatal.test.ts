import { expect, test } from "vitest";
import { StartRefused } from "@/lib/core/lifecycle";
import { describeFatalError } from "@/lib/observability/describe-error";

test("a fatal error is logged with our own messages, and with only the codes of others' errors", () => {
  expect(describeFatalError(new StartRefused("DATABASE_URL is missing"))).toBe("DATABASE_URL is missing");
  const others = Object.assign(new Error("planted"), { code: "ECONNREFUSED" });
  expect(describeFatalError(new Error("planted query", { cause: others }))).toMatch(
    /^Error \(ECONNREFUSED\)\n/,
  );
  expect(describeFatalError(others)).not.toContain("planted");
  expect(describeFatalError("planted")).toBe("unknown");
});
