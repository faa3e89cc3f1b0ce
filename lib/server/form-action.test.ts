import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { publicAction } from "./form-action";
import { isRefusedInput, runAsRequest } from "./request-state";

const multipart = { method: "POST", headers: { "content-type": "multipart/form-data; boundary=x" } };

/** The arguments of an action are the client's input, whatever their type says. */
function call(action: (...args: never[]) => Promise<unknown>, ...args: unknown[]) {
  return runAsRequest(async (state) => {
    const response = await Reflect.apply(action, undefined, args).then(
      () => "done",
      () => "thrown",
    );
    return { response, isRefused: isRefusedInput(multipart, state) };
  });
}

describe("an action that a form calls", () => {
  const form = new FormData();
  const oneArgument = publicAction(async (sent: FormData) => sent.get("x"));
  const withState = publicAction(async (_: null, sent: FormData) => sent.get("x"));
  const withoutReading = publicAction(async () => {});

  test.each([
    ["a form", oneArgument, [form]],
    ["the page's state and a form", withState, [null, form]],
    ["a form that is not read", withoutReading, [form]],
  ])("runs with %s", async (_, action, args) => {
    expect(await call(action, ...args)).toEqual({ response: "done", isRefused: false });
  });

  test.each([
    ["nothing", oneArgument, []],
    ["a number", oneArgument, [1]],
    ["text", oneArgument, ["x"]],
    ["an object that looks like a form", oneArgument, [{ get: () => "x" }]],
    ["the page's state that it does not take", oneArgument, [null, form]],
    ["a form in the wrong place", oneArgument, [form, null]],
    ["no state", withState, [form]],
    ["no form", withoutReading, []],
  ])("is refused with %s, and does nothing", async (_, action, args) => {
    expect(await call(action, ...args)).toEqual({ response: "thrown", isRefused: true });
  });

  test("fails by a bug of its own like any other code", async () => {
    const broken = publicAction(async (_: FormData) => Promise.reject(new Error("planted")));
    expect(await call(broken, form)).toEqual({ response: "thrown", isRefused: false });
  });
});

test("a failure before the action is called is a refusal, if the request could name an action", () => {
  const state = runAsRequest((own) => own);
  expect(isRefusedInput(multipart, state)).toBe(true);
  expect(isRefusedInput({ method: "POST", headers: { "next-action": "x" } }, state)).toBe(true);
  expect(isRefusedInput({ method: "POST", headers: { "content-type": "text/plain" } }, state)).toBe(false);
  expect(isRefusedInput({ method: "GET", headers: { "next-action": "x" } }, state)).toBe(false);
});

describe("the actions of the app", () => {
  const files = readdirSync("app", { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") || file.endsWith(".tsx"))
    .map((file) => ({ file, text: readFileSync(path.join("app", file), "utf8") }));
  const exported = files
    .filter(({ text }) => text.startsWith('"use server"'))
    .flatMap(({ file, text }) =>
      text.split("\n").flatMap((line) => (/^export (?!type)/.test(line) ? [{ file, line }] : [])),
    );

  test("are each made by userAction, operatorAction or publicAction", () => {
    expect(exported.length).toBeGreaterThan(8);
    expect(
      exported.filter(({ line }) => !/^export const \w+ = (?:user|operator|public)Action\(/.test(line)),
    ).toEqual([]);
    expect(files.filter(({ text }) => /^ +"use server"/m.test(text)).map(({ file }) => file)).toEqual([]);
  });

  test("are public only if they are these, which need neither a user nor an origin", () => {
    const open = exported.flatMap(({ line }) => /^export const (\w+) = publicAction\(/.exec(line)?.[1] ?? []);
    expect(open.sort()).toEqual(["chooseLanguageAction", "signInAction", "signOutAction"]);
  });

  test("of the console are the operators'", () => {
    const console = exported.filter(({ file }) => file.startsWith("admin"));
    expect(console.length).toBeGreaterThan(0);
    expect(console.filter(({ line }) => !line.includes("= operatorAction("))).toEqual([]);
  });
});
