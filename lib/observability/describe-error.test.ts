import { expect, test } from "vitest";
import { StartRefused } from "@/lib/core/lifecycle";
import { describeError, describeFatalError } from "./describe-error";

test("an error is logged by kind, code, digest and place, and never by its message", () => {
  const cause = Object.assign(new Error("column PLANTED does not exist"), { code: "42703" });
  const error = Object.assign(new Error("Failed query: select 1\nparams: PLANTED", { cause }), {
    digest: "123",
  });
  const told = describeError(error);
  expect(told).toMatchObject({ error: "Error", code: "42703", digest: "123" });
  expect(told.stack).toMatch(/^\s+at .*describe-error\.test\.ts/);
  expect(JSON.stringify(told)).not.toContain("PLANTED");
});

test("a code that is a sentence is dropped", () => {
  expect(describeError(Object.assign(new Error(), { code: "for robin@example.test" })).code).toBeNull();
});

test("a thrown value that is no error is not quoted", () => {
  expect(describeError("PLANTED")).toEqual({ error: "unknown", code: null, digest: null, stack: null });
});

test("a fatal error is logged with our own messages, and with only the codes of others' errors", () => {
  expect(describeFatalError(new StartRefused("DATABASE_URL is missing"))).toBe("DATABASE_URL is missing");
  const others = Object.assign(new Error("planted"), { code: "ECONNREFUSED" });
  expect(describeFatalError(new Error("planted query", { cause: others }))).toMatch(
    /^Error \(ECONNREFUSED\)\n/,
  );
  expect(describeFatalError(others)).not.toContain("planted");
  expect(describeFatalError("planted")).toBe("unknown");
});
