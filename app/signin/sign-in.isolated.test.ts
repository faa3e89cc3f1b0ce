import { describe, expect, test } from "vitest";
import { accounts, sessions, users } from "@/lib/db/schema";
import { describeOnBothDatabases } from "@/test/databases";
import { knownProviders } from "@/test/openid-providers";
import { appUrl, become, begin, callBack, signIn, useSignIn, visit, wanted } from "@/test/sign-in-world";

describeOnBothDatabases("signing in", (database) => {
  const { outcomes, provider, world } = useSignIn(database);
  const db = () => database.db;
  const allUsers = () => db().select().from(users);

  describe("works at a provider like", () => {
    test.each(Object.entries(knownProviders))("%s", async (_, known) => {
      await become(known.behaviour);
      expect(await signIn()).toBe(wanted);
      const [user, ...others] = await allUsers();
      expect(others).toEqual([]);
      expect(user).toMatchObject({ name: known.name, email: known.email });
      expect(user?.emailVerified !== null).toBe(known.isEmailVerified);
      expect(outcomes).toEqual(["signed_in"]);
    });
  });

  test("uses Basic authentication at a provider that lists no methods", async () => {
    await become({ authMethods: null });
    expect(await signIn()).toBe(wanted);
  });

  test("accepts an issuer without its trailing slash", async () => {
    await become({ issuerPath: "/o/verify/" });
    world.issuer = world.issuer.slice(0, -1);
    expect(await signIn()).toBe(wanted);
  });

  test("sanitizes the provider's claims", async () => {
    await become({
      userinfo: { name: "Ada\u0000 \u001bRivera", email: "ol\u0000ga@example.com", email_verified: true },
    });
    expect(await signIn()).toBe(wanted);
    expect(await allUsers()).toMatchObject([{ name: "Ada Rivera", email: null, emailVerified: null }]);
  });

  test("does not treat an email as verified if the claim was about another one", async () => {
    const idToken = { email: "ada@example.com", email_verified: true };
    await become({ userinfo: { email: "olga@example.com" }, idToken });
    await signIn();
    expect(await allUsers()).toMatchObject([{ email: "olga@example.com", emailVerified: null }]);
  });

  test("finds the same user again and updates the profile", async () => {
    await become({ userinfo: { name: "Ada", email: "ada@example.com", email_verified: false } });
    await signIn();
    const [first] = await allUsers();
    provider().become({ userinfo: { name: "Ada Rivera", email: "ada@example.com", email_verified: true } });
    await signIn();
    expect(await allUsers()).toMatchObject([{ id: first?.id, name: "Ada Rivera", email: "ada@example.com" }]);
    expect((await allUsers())[0]?.emailVerified).not.toBeNull();
    expect(await db().select().from(sessions), "the replaced session is over").toHaveLength(1);
  });

  test("creates one user when two browsers sign in for the first time at once, and signs in both", async () => {
    const back: { address: string; jar: Map<string, string> }[] = [];
    for (let browser = 0; browser < 2; browser += 1) {
      world.jar = new Map();
      back.push({ address: await visit(await begin()), jar: world.jar });
    }
    world.jar = new Map();
    const responses = await Promise.all(back.map(({ address, jar }) => callBack(address, jar)));
    expect(responses.map(({ headers }) => headers.get("location"))).toEqual([
      appUrl + wanted,
      appUrl + wanted,
    ]);
    expect(await allUsers()).toHaveLength(1);
    expect(await db().select().from(accounts)).toHaveLength(1);
    expect(await db().select().from(sessions)).toHaveLength(2);
  });
});
