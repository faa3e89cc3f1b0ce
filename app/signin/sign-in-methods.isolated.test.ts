import { beforeEach, expect, test } from "vitest";
import type { Db } from "@/lib/db/client";
import { accounts, sessions, users } from "@/lib/db/schema";
import { describeOnBothDatabases } from "@/test/databases";
import {
  become,
  begin,
  behaviours,
  email,
  expectLogged,
  failedWith,
  finish,
  github,
  microsoft,
  type Name,
  name,
  openid,
  signIn,
  signIns,
  tenant,
  visit,
  wanted,
  world,
} from "@/test/named-providers-world";

const all: readonly Name[] = ["google", "microsoft-entra-id", "apple", "github"];

describeOnBothDatabases("every sign-in method", (database) => {
  const db = (): Db => database.db;
  beforeEach(() => {
    world.db = db();
  });
  const allUsers = () => db().select().from(users);

  test.each([
    ["google", "subject-1", "oidc", "https://accounts.google.com", true],
    ["microsoft-entra-id", "subject-1", "oidc", `${microsoft}/${tenant}/v2.0`, false],
    ["apple", "subject-1", "oidc", "https://appleid.apple.com", true],
    ["github", "583231", "oauth", null, true],
  ] as const)(
    "%s signs in, back to where the user was going",
    async (provider, subject, type, issuer, isVerified) => {
      become(provider);
      expect(await signIn(provider)).toBe(wanted);
      const [user, ...others] = await allUsers();
      expect(others).toEqual([]);
      expect([user?.name, user?.email, user?.emailVerified !== null]).toEqual([name, email, isVerified]);
      const tokens = { access_token: null, refresh_token: null, id_token: null };
      expect(await db().select().from(accounts)).toMatchObject([
        { provider, providerAccountId: subject, type, issuer, ...tokens },
      ]);
      expect(signIns).toEqual([["signed_in", provider]]);
    },
  );

  test.each(all)("%s finds the same user again, and ends the replaced session", async (provider) => {
    become(provider);
    await signIn(provider);
    const [first] = await allUsers();
    const [{ issuer } = { issuer: null }] = await db().select().from(accounts);
    // As stored before issuers were.
    await db().update(accounts).set({ issuer: null });
    expect(await signIn(provider)).toBe(wanted);
    expect(await allUsers()).toMatchObject([{ id: first?.id, name, email }]);
    expect(await db().select().from(accounts)).toMatchObject([{ provider, issuer }]);
    expect(await db().select().from(sessions)).toHaveLength(1);
  });

  test("the same subject and email at two providers are two users", async () => {
    for (const provider of ["google", "apple"] as const) {
      become(provider);
      world.jar = new Map();
      expect(await signIn(provider)).toBe(wanted);
    }
    expect(await allUsers()).toHaveLength(2);
    expect(await db().select().from(accounts)).toHaveLength(2);
  });

  test.each(all)("%s that never responds is unavailable", async (provider) => {
    become(provider);
    const back = await visit(await begin(provider));
    world.timeLimits.requestMs = 40;
    become(provider, { silent: ["token"] });
    github.become({ silent: ["token"] });
    expect(await finish(back)).toBe(failedWith("unavailable"));
    expectLogged(provider, "unavailable", "timeout");
  });

  test.each(all)("%s that rejects the app raises an alarm", async (provider) => {
    const refusal = { status: 401, body: { error: "invalid_client" } };
    become(provider, { failing: { token: refusal } });
    const code = "incorrect_client_credentials";
    github.become({ failing: { token: { status: 200, body: { error: code } } } });
    expect(await signIn(provider)).toBe(failedWith("misconfigured"));
    expectLogged(provider, "misconfigured", provider === "github" ? code : "invalid_client", "alarm");
  });

  test.each(all)("%s that knows no such code raises none", async (provider) => {
    become(provider, { failing: { token: { status: 400, body: { error: "invalid_grant" } } } });
    github.become({ failing: { token: { status: 200, body: { error: "bad_verification_code" } } } });
    expect(await signIn(provider)).toBe(failedWith("stale"));
    expectLogged(provider, "stale", provider === "github" ? "bad_verification_code" : "invalid_grant");
  });

  test.each(all)("%s does not sign in a browser that did not begin", async (provider) => {
    become(provider);
    const back = await visit(await begin(provider));
    world.jar = new Map();
    expect(await finish(back)).toBe("/signin?callbackUrl=%2Fverify&error=stale");
    expectLogged(provider, "stale", "InvalidCheck");
    expect(await allUsers()).toEqual([]);
  });

  test("a response does not sign in at another provider than the one it was begun with", async () => {
    become("google");
    const { address } = await visit(await begin("google"));
    const elsewhere = address.replace("/google", "/microsoft-entra-id");
    expect(await finish({ address: elsewhere, posted: null })).toBe(failedWith("stale"));
    expect(await allUsers()).toEqual([]);
  });

  test("a provider that is not offered signs nobody in", async () => {
    become("google");
    const back = await visit(await begin("google"));
    world.variables = { AUTH_PROVIDERS: "github" };
    expect(await begin("google")).toBe(`/signin?${new URLSearchParams({ callbackUrl: wanted })}`);
    expect(await begin("toString")).toContain("/signin?");
    expect(await finish(back)).not.toBe(wanted);
    expect(await allUsers()).toEqual([]);
  });
});

test.each([
  ["AUTH_GOOGLE_ISSUER", "google"],
  ["AUTH_MICROSOFT_ENTRA_ID_ISSUER", "microsoft-entra-id"],
  ["AUTH_APPLE_ISSUER", "apple"],
] as const)("a sign-in that cannot begin ends within the time limit: %s", async (variable, provider) => {
  // Its metadata is not cached.
  world.variables = { [variable]: `${behaviours[provider].publicOrigin}/unknown` };
  world.timeLimits.totalMs = 40;
  openid.become({ silent: ["discovery"] });
  expect(await begin(provider)).toBe(failedWith("unavailable"));
  expectLogged(provider, "unavailable", "timeout");
});
