import { afterEach, expect, test } from "vitest";
import { captureLog } from "@/test/output";
import { redactConsole } from "./redact-console";

const { error, warn } = console;
const lines = captureLog();

afterEach(() => void Object.assign(console, { error, warn }));

test("the framework's output becomes a line of the log, without messages or fields", () => {
  redactConsole();
  const failed = Object.assign(new TypeError("planted: select … params: ada@example.com"), {
    code: "ERR_PLANTED",
    parameters: ["ada@example.com"],
  });
  console.error("⨯", failed);
  console.warn("planted words about ada@example.com");
  expect(lines()).toMatchObject([
    { level: "warn", event: "framework.complained", error: "TypeError", code: "ERR_PLANTED" },
    { level: "warn", event: "framework.complained", error: "unknown" },
  ]);
  expect(JSON.stringify(lines())).not.toMatch(/planted|ada@/);
});

test("an error with a digest is left to the request's error log", () => {
  redactConsole();
  console.error(Object.assign(new Error("planted"), { digest: "123456" }));
  expect(lines()).toEqual([]);
});
