import { expect, test } from "vitest";
import { StartRefused } from "@/lib/core/lifecycle";
import { describeFatalError } from "@/lib/observability/describe-error";

test("the end of a process is explained by messages of ours, and by the codes of others' errors alone", () => {
  expect(describeFatalError(new StartRefused("DATABASE_URL is missing"))).toBe("DATABASE_URL is missing");
  const others = Object.assign(new Error("planted"), { code: "ECONNREFUSED" });
  expect(describeFatalError(new Error("planted query", { cause: others }))).toMatch(
    /^Error \(ECONNREFUSED\)\n/,
  );
  expect(describeFatalError(others)).not.toContain("planted");
  expect(describeFatalError("planted")).toBe("unknown");
});
