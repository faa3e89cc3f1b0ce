import { beforeEach, expect, test } from "vitest";
import { users } from "@/lib/db/schema";
import { describeOnBothDatabases } from "@/test/databases";
import {
  apple,
  appUrl,
  become,
  begin,
  email,
  expectLogged,
  failedWith,
  finish,
  name,
  send,
  signIn,
  visit,
  wanted,
  world,
} from "@/test/named-providers-world";
import { expireMetadata } from "@/test/openid-providers";

describeOnBothDatabases("Apple", (database) => {
  beforeEach(() => {
    world.db = database.db;
    become("apple");
  });
  const allUsers = () => database.db.select().from(users);

  test("is asked for what it knows: a posted response, its own scopes, no PKCE", async () => {
    const { searchParams } = new URL(await begin("apple"));
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_mode: "form_post",
      response_type: "code",
      scope: "name email",
      redirect_uri: `${appUrl}/api/auth/callback/apple`,
    });
    expect(searchParams.has("code_challenge")).toBe(false);
    expect(searchParams.get("nonce")).not.toBeNull();
  });

  test("says the name once, which stays", async () => {
    await signIn("apple");
    become("apple", { postedUser: null, idToken: { ...apple.idToken, email: "new@example.com" } });
    await signIn("apple");
    expect(await allUsers()).toMatchObject([{ name, email: "new@example.com" }]);
  });

  test.each([
    [{ name: { firstName: "Ada" } }, "Ada"],
    [{ name: { firstName: "A\u0000da", lastName: " Rivera\u001b" } }, "Ada Rivera"],
    [{ name: { firstName: 1, lastName: [] } }, null],
    [{ name: "Ada" }, null],
    [{}, null],
  ])("may post any name, of which only text is stored: %j", async (postedUser, stored) => {
    become("apple", { postedUser });
    expect(await signIn("apple")).toBe(wanted);
    expect(await allUsers()).toMatchObject([{ name: stored, email }]);
  });

  test("that is cancelled says so", async () => {
    const { address, posted } = await visit(await begin("apple"));
    const form = new URLSearchParams({
      error: "user_cancelled_authorize",
      state: posted?.get("state") ?? "",
    });
    expect(await finish({ address, posted: form })).toBe(failedWith("cancelled"));
    expectLogged("apple", "cancelled", "user_cancelled_authorize");
  });

  test("has verified no email if it says so in text", async () => {
    become("apple", { idToken: { ...apple.idToken, email_verified: "false" } });
    await signIn("apple");
    expect(await allUsers()).toMatchObject([{ email, emailVerified: null }]);
  });

  test("may name another issuer in its metadata than in its tokens", async () => {
    expireMetadata();
    become("apple", { metadata: { ...apple.metadata, issuer: "https://account.apple.com" } });
    expect(await signIn("apple")).toBe(wanted);
    world.jar = new Map();
    become("apple", { idToken: { ...apple.idToken, iss: "https://account.apple.com" } });
    expect(await signIn("apple")).not.toBe(wanted);
  });

  test("sends everything that is held between the two requests encrypted, and for one use", async () => {
    const { address, posted } = await visit(await begin("apple"));
    const response = await send(address, posted);
    const [held = "", ...others] = response.headers.getSetCookie();
    expect(others).toEqual([]);
    expect(held).toMatch(
      /^verify\.form-post=[\w.-]+; Path=\/api\/auth\/callback\/apple; Max-Age=60; HttpOnly; SameSite=Lax$/,
    );
    for (const secret of [posted?.get("code") ?? "", "Rivera"]) expect(held).not.toContain(secret);
    expect(response.headers.get("location")).not.toContain("?");
    const redirect = { address: response.headers.get("location") ?? "", posted: null };
    expect(await finish(redirect)).toBe(wanted);
    expect(world.jar.has("verify.form-post")).toBe(false);
    expect(await finish(redirect)).toContain("error=stale");
  });

  test("is held in a cookie that browsers accept", async () => {
    const { address, posted } = await visit(await begin("apple"));
    const held = (await send(address, posted)).headers.getSetCookie()[0] ?? "";
    expect(held.length).toBeLessThan(2_000);
    posted?.set("user", "x".repeat(60_000));
    const tooLong = await send(address, posted);
    expect([tooLong.status, tooLong.headers.getSetCookie()]).toEqual([413, []]);
  });

  test("cannot be forged: a held form of another app is none", async () => {
    const { address } = await visit(await begin("apple"));
    world.jar.set("verify.form-post", { value: "forged", sameSite: "lax" });
    expect(await finish({ address, posted: null })).toBe(failedWith("stale"));
  });
});
