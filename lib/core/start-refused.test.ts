import { expect, test } from "vitest";
import { describeFatalError } from "@/lib/observability/describe-error";
import { StartRefused } from "./start-refused";

test("the end of a process is explained by messages of ours, and by the codes of others' errors alone", () => {
  expect(describeFatalError(new StartRefused("DATABASE_URL is missing"))).toBe("DATABASE_URL is missing");
  const others = Object.assign(new Error("planted"), { code: "ECONNREFUSED" });
  expect(describeFatalError(new Error("planted query", { cause: others }))).toMatch(
    /^Error \(ECONNREFUSED\)\n/,
  );
  expect(describeFatalError(others)).not.toContain("planted");
  expect(describeFatalError("planted")).toBe("unknown");
});
