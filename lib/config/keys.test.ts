import { decode, encode } from "next-auth/jwt";
import { expect, test } from "vitest";
import { type KeyUse, keysFor } from "./keys";

const uses: readonly KeyUse[] = ["signIn", "formPost", "stepUp", "addresses"];

test("each use has a key of its own, which is not the secret", () => {
  const keys = uses.map((use) => keysFor(use, ["planted-secret"])[0]);
  expect(new Set(keys).size).toBe(uses.length);
  expect(keys.join()).not.toContain("planted-secret");
  for (const key of keys) expect(Buffer.from(key, "base64url")).toHaveLength(32);
});

test("the keys are the same in every process, and others for another secret", () => {
  const [key] = keysFor("stepUp", ["planted-secret"]);
  expect(key).toBe("_b12ZgMWc2r-fiqDGQ80zm9-kxnMpn-XI-tpRKD3DMk");
  expect(keysFor("stepUp", ["another-secret"])[0]).not.toBe(key);
});

test("each value of the secret gives a key, in order", () => {
  const [newer, older, ...others] = keysFor("signIn", ["new", "old"]);
  expect([newer, older, others]).toEqual([keysFor("signIn", ["new"])[0], keysFor("signIn", ["old"])[0], []]);
});

/** A cookie of next-auth's form, made with the keys of a use. */
function seal(use: KeyUse, secrets: readonly [string, ...string[]], salt = "cookie"): Promise<string> {
  return encode({ token: { form: "x" }, salt, secret: [...keysFor(use, secrets)], maxAge: 60 });
}

function open(use: KeyUse, secrets: readonly [string, ...string[]], token: string): Promise<unknown> {
  return decode({ token, salt: "cookie", secret: [...keysFor(use, secrets)] }).catch(() => null);
}

test("a cookie of one use is none of another", async () => {
  const token = await seal("formPost", ["secret"]);
  expect(await open("formPost", ["secret"], token)).toMatchObject({ form: "x" });
  expect(await open("signIn", ["secret"], token)).toBeNull();
  expect(await open("stepUp", ["secret"], token)).toBeNull();
});

test("a cookie of the secret before opens during a rotation, and not after it", async () => {
  const token = await seal("signIn", ["before"]);
  expect(await open("signIn", ["after", "before"], token)).toMatchObject({ form: "x" });
  expect(await open("signIn", ["after"], token)).toBeNull();
  const renewed = await seal("signIn", ["after", "before"]);
  expect(await open("signIn", ["after"], renewed)).toMatchObject({ form: "x" });
});
