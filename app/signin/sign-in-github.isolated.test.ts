import { beforeEach, expect, test } from "vitest";
import { users } from "@/lib/db/schema";
import { describeOnBothDatabases } from "@/test/databases";
import {
  begin,
  email,
  expectLogged,
  failedWith,
  finish,
  github,
  name,
  signIn,
  visit,
  wanted,
  world,
} from "@/test/named-providers-world";

describeOnBothDatabases("GitHub", (database) => {
  beforeEach(() => {
    world.db = database.db;
  });
  const allUsers = () => database.db.select().from(users);

  test("is asked with PKCE and a state", async () => {
    const { searchParams } = new URL(await begin("github"));
    expect(searchParams.get("code_challenge_method")).toBe("S256");
    expect(searchParams.get("state")).not.toBeNull();
    expect(searchParams.get("scope")).toBe("read:user user:email");
  });

  test.each([
    ["is not verified", [{ email, primary: true, verified: false }]],
    ["is not there", [{ email, primary: false, verified: true }]],
    ["is hidden", []],
  ])("gives no email if the primary one %s, whatever the profile shows", async (_, emails) => {
    github.become({ emails });
    expect(await signIn("github")).toBe(wanted);
    expect(await allUsers()).toMatchObject([{ name, email: null, emailVerified: null }]);
  });

  test.each([403, 404])("gives no email to an app that may not read it: %d", async (status) => {
    github.become({ failing: { emails: { status, body: {} } } });
    expect(await signIn("github")).toBe(wanted);
    expect(await allUsers()).toMatchObject([{ name, email: null }]);
  });

  test("that is over its limit signs nobody in, so that no known email is lost", async () => {
    await signIn("github");
    const headers = { "x-ratelimit-remaining": "0" };
    github.become({ failing: { emails: { status: 403, body: {}, headers } } });
    expect(await signIn("github")).toBe(failedWith("failed"));
    github.become({ failing: { emails: { status: 503, body: {} } } });
    expect(await signIn("github")).toBe(failedWith("unavailable"));
    expect(await allUsers()).toMatchObject([{ email }]);
  });

  test("names a user without a name by the login, and knows the user by the id", async () => {
    github.become({ user: { id: 583231, login: "ada", name: null } });
    await signIn("github");
    github.become({ user: { id: 583231, login: "ada-rivera", name: "" } });
    await signIn("github");
    expect(await allUsers()).toMatchObject([{ name: "ada-rivera" }]);
  });

  test.each([
    ["user", { status: 401, body: {} }, "http_401"],
    ["user", { status: 200, body: { login: "ada" } }, "not_understood"],
    ["user", { status: 200, body: { id: "1", login: "ada" } }, "not_understood"],
    ["emails", { status: 200, body: {} }, "not_understood"],
  ] as const)("with an unusable response signs nobody in: %s %j", async (endpoint, failure, code) => {
    github.become({ failing: { [endpoint]: failure } });
    expect(await signIn("github")).toBe(failedWith("failed"));
    expectLogged("github", "failed", code);
    expect(await allUsers()).toEqual([]);
  });

  test.each(["user", "emails"] as const)(
    "that never responds about the user is unavailable: %s",
    async (silent) => {
      const back = await visit(await begin("github"));
      world.timeLimits.requestMs = 40;
      github.become({ silent: [silent] });
      expect(await finish(back)).toBe(failedWith("unavailable"));
      expectLogged("github", "unavailable", "timeout");
    },
  );

  test("is refused if another issuer is named in its response", async () => {
    github.become({ namedIssuer: "https://evil.example" });
    expect(await signIn("github")).not.toBe(wanted);
    expect(await allUsers()).toEqual([]);
  });

  test("can be a server of one's own", async () => {
    const issuer = "https://github.corp.example/login/oauth";
    world.variables = { AUTH_GITHUB_ISSUER: issuer };
    github.become({ namedIssuer: issuer });
    expect(new URL(await begin("github")).origin).toBe("https://github.corp.example");
    expect(await signIn("github")).toBe(wanted);
  });
});
