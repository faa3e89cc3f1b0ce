import { beforeEach, describe, expect, test, vi } from "vitest";
import { operatorAction, userAction } from "./form-action";

const appUrl = "https://verify.example";
const operator = { id: "ada", email: "ada@verify.example", emailVerified: true };

const request = vi.hoisted(() => ({
  user: null as null | { id: string; email: string; emailVerified: boolean },
  origin: "",
}));

/** As Next ends the work of a request. */
class Redirect extends Error {}

vi.mock("next/navigation", () => ({
  redirect: (path: string) => {
    throw new Redirect(path);
  },
}));
vi.mock("@/lib/auth/session", () => ({ currentUser: async () => request.user }));
vi.mock("@/lib/config/env", () => ({
  env: () => ({ APP_URL: "https://verify.example", OPERATOR_EMAILS: ["ada@verify.example"] }),
}));
vi.mock("@/lib/verification/context", () => ({ appContext: async () => ({}) }));
vi.mock("next/headers", () => ({ headers: async () => new Headers({ origin: request.origin }) }));

const done = vi.fn(async (..._: unknown[]) => "done");
const asUser = userAction("/account", async (user, form: FormData) => done(user, form));
const asOperator = operatorAction(async (service, form: FormData) => done(Object.keys(service), form));

/** The outcome: the redirect's target, or the action's return value. */
async function send(action: (form: FormData) => Promise<unknown>): Promise<unknown> {
  return action(new FormData()).catch((error: unknown) =>
    error instanceof Redirect ? `to ${error.message}` : Promise.reject(error),
  );
}

beforeEach(() => {
  done.mockClear();
  Object.assign(request, { user: operator, origin: appUrl });
});

describe("an action of a user", () => {
  test("runs for the user, with the submitted values", async () => {
    expect(await send(asUser)).toBe("done");
    expect(done).toHaveBeenCalledWith(operator, expect.any(FormData));
  });

  test("sends everyone else to sign in and then back, and does nothing", async () => {
    request.user = null;
    expect(await send(asUser)).toBe("to /signin?callbackUrl=%2Faccount");
    expect(done).not.toHaveBeenCalled();
  });

  test("does nothing for another origin", async () => {
    request.origin = "https://evil.example";
    expect(await send(asUser)).toBe("to /account");
    expect(done).not.toHaveBeenCalled();
  });
});

describe("an action of an operator", () => {
  test("runs with the operators' use cases", async () => {
    expect(await send(asOperator)).toBe("done");
    expect(done).toHaveBeenCalledWith(expect.arrayContaining(["erase"]), expect.any(FormData));
  });

  test.each([
    ["no signed-in user", { user: null }],
    ["a user who is no operator", { user: { ...operator, emailVerified: false } }],
    ["another origin", { origin: "https://evil.example" }],
  ])("is not found for %s", async (_, other) => {
    Object.assign(request, other);
    expect(await send(asOperator)).toBe("to /nowhere");
    expect(done).not.toHaveBeenCalled();
  });
});
