import { expect, test } from "vitest";
import { StartRefused, sayWhyItEnded } from "./start-refused";

test("the end of a process is explained by messages of ours, and by the codes of others' errors alone", () => {
  expect(sayWhyItEnded(new StartRefused("DATABASE_URL is missing"))).toBe("DATABASE_URL is missing");
  const others = Object.assign(new Error("planted"), { code: "ECONNREFUSED" });
  expect(sayWhyItEnded(new Error("planted query", { cause: others }))).toMatch(/^Error \(ECONNREFUSED\)\n/);
  expect(sayWhyItEnded(others)).not.toContain("planted");
  expect(sayWhyItEnded("planted")).toBe("unknown");
});
