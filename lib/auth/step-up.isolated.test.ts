import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

const secret = "planted-session-secret";

beforeEach(() => void vi.resetModules());
afterEach(() => void vi.unstubAllEnvs());

/** The module in an app with these checks: the environment is read once, on first use. */
async function appWith(checks: { KYC_LEVEL?: string; KYC_FEATURES?: string } = {}, AUTH_SECRET = secret) {
  const environment = {
    ...{ AUTH_SECRET, AUTH_OIDC_ISSUER: "https://id.example", AUTH_OIDC_ID: "app", AUTH_OIDC_SECRET: "oidc" },
    ...{ INKLINK_API_KEY: "secret_live_planted", INKLINK_WEBHOOK_SECRET: "whsec_cGxhbnRlZA==" },
    ...checks,
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  return import("./step-up");
}

function tokenOf(stepUp: { token: string } | null): string {
  if (stepUp === null) throw new Error("No level was requested");
  return stepUp.token;
}

describe("a page that requires a level", () => {
  test.each([
    ["1", 1, false],
    ["1", 2, true],
    ["1", 3, true],
    ["2", 1, false],
    ["2", 2, false],
    ["2", 3, true],
    ["3", 3, false],
  ])("in an app of level %s gets a token for level %d: %s", async (KYC_LEVEL, level, isHigher) => {
    const { stepUpTo, readStepUp } = await appWith({ KYC_LEVEL });
    const stepUp = stepUpTo("user_1", level);
    expect(stepUp).toEqual(isHigher ? { level, token: expect.stringMatching(/^[23]\.[\w-]{43}$/) } : null);
    if (stepUp !== null) expect(readStepUp("user_1", stepUp.token)).toEqual(stepUp);
  });

  test("gets one for each level in an app with a custom set of checks", async () => {
    const { stepUpTo } = await appWith({ KYC_FEATURES: '{"doc_scan":true}' });
    expect([1, 2, 3].map((level) => stepUpTo("user_1", level)?.level)).toEqual([1, 2, 3]);
  });

  test.each([[null], [0], [4], [-1], [2.5], [Number.NaN], [Number.POSITIVE_INFINITY]])(
    "gets none for an invalid level: %j",
    async (level) => {
      const { stepUpTo } = await appWith();
      expect(stepUpTo("user_1", level)).toBeNull();
    },
  );
});

describe("a token", () => {
  test("is the same each time, so that a link with it can be opened again", async () => {
    const { stepUpTo } = await appWith();
    expect(stepUpTo("user_1", 2)).toEqual(stepUpTo("user_1", 2));
  });

  test("of another user is invalid", async () => {
    const { stepUpTo, readStepUp } = await appWith();
    expect(readStepUp("user_2", tokenOf(stepUpTo("user_1", 2)))).toBeNull();
    expect(readStepUp("user_1\n2", tokenOf(stepUpTo("user_1", 2)))).toBeNull();
    expect(readStepUp("", tokenOf(stepUpTo("user_1", 2)))).toBeNull();
  });

  test("for another level is invalid", async () => {
    const { stepUpTo, readStepUp } = await appWith();
    const mac = tokenOf(stepUpTo("user_1", 2)).split(".")[1];
    expect(readStepUp("user_1", `3.${mac}`)).toBeNull();
    expect(readStepUp("user_1", `1.${mac}`)).toBeNull();
  });

  test("for a level that is the app's own by now is invalid", async () => {
    const { stepUpTo } = await appWith({ KYC_LEVEL: "1" });
    const token = tokenOf(stepUpTo("user_1", 2));
    vi.resetModules();
    const raised = await appWith({ KYC_LEVEL: "2" });
    expect(raised.readStepUp("user_1", token)).toBeNull();
  });

  test("made with another secret is invalid", async () => {
    const { stepUpTo } = await appWith({}, "the secret of another app");
    const token = tokenOf(stepUpTo("user_1", 2));
    vi.resetModules();
    const { readStepUp } = await appWith();
    expect(readStepUp("user_1", token)).toBeNull();
  });

  test("made with the secret before is valid during a rotation, and invalid after it", async () => {
    const { stepUpTo } = await appWith({}, "secret-before");
    const token = tokenOf(stepUpTo("user_1", 2));
    vi.resetModules();
    const rotating = await appWith({}, "secret-after  secret-before");
    expect(rotating.readStepUp("user_1", token)).toEqual({ level: 2, token });
    const renewed = tokenOf(rotating.stepUpTo("user_1", 2));
    expect(renewed).not.toBe(token);
    vi.resetModules();
    const after = await appWith({}, "secret-after");
    expect(after.readStepUp("user_1", token)).toBeNull();
    expect(after.readStepUp("user_1", renewed)).not.toBeNull();
  });

  test("signed by the secret itself, or by the key of another use, is invalid", async () => {
    const { readStepUp } = await appWith();
    const { keysFor } = await import("@/lib/config/keys");
    const forged = (key: string) =>
      `2.${createHmac("sha256", key).update("step-up\nuser_1\n2").digest("base64url")}`;
    const [own] = keysFor("stepUp");
    expect(readStepUp("user_1", forged(own)), "the forgery differs in its key alone").not.toBeNull();
    const others = (["signIn", "formPost", "addresses"] as const).map((use) => keysFor(use)[0]);
    for (const key of [secret, ...others]) expect(readStepUp("user_1", forged(key))).toBeNull();
  });

  test("is no signature over any other text that the secret signs", async () => {
    const { readStepUp } = await appWith();
    const mac = createHmac("sha256", secret).update("user_1\n2").digest("base64url");
    expect(readStepUp("user_1", `2.${mac}`)).toBeNull();
  });

  test.each([
    ["cut", (token: string) => token.slice(0, -1)],
    ["longer", (token: string) => `${token}=`],
    ["without its signature", () => "2."],
    ["of a level alone", () => "2"],
    ["with its level spelt otherwise", (token: string) => token.replace("2.", "2.0.")],
    ["with a space in front", (token: string) => ` ${token}`],
    ["with a zero in front", (token: string) => `0${token}`],
    ["with its level in hex", (token: string) => `0x${token}`],
    ["in capitals", (token: string) => token.toUpperCase()],
    ["empty", () => ""],
    ["of 10 KB", (token: string) => token.padEnd(10_240, "A")],
  ])("that is %s is invalid", async (_, change) => {
    const { stepUpTo, readStepUp } = await appWith();
    expect(readStepUp("user_1", change(tokenOf(stepUpTo("user_1", 2))))).toBeNull();
  });

  test.each([[undefined], [null], [2], [["2.abc"]], [{ level: 2 }], [new File([], "2.txt")]])(
    "is a string: %j is invalid",
    async (value) => {
      const { readStepUp } = await appWith();
      expect(readStepUp("user_1", value)).toBeNull();
    },
  );
});
