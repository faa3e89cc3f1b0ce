import { beforeEach, expect, test } from "vitest";
import { users } from "@/lib/db/schema";
import { describeOnBothDatabases } from "@/test/databases";
import {
  become,
  begin,
  email,
  entra,
  expectLogged,
  failedWith,
  finish,
  microsoft,
  openid,
  signIn,
  tenant,
  visit,
  wanted,
  world,
} from "@/test/named-providers-world";
import { expireMetadata } from "@/test/openid-providers";

describeOnBothDatabases("Microsoft", (database) => {
  beforeEach(() => {
    world.db = database.db;
  });
  const allUsers = () => database.db.select().from(users);
  const provider = "microsoft-entra-id";
  const metadata = (issuer: string) => ({ metadata: { ...entra.metadata, issuer } });

  test.each([
    ["organizations", "{tenantid}"],
    [tenant, tenant],
    [`${tenant}/`, tenant],
    ["corp.example", tenant],
  ])("can be limited to a tenant: %s", async (configured, named) => {
    const [id = "", slash = ""] = configured.split("/");
    const trailing = configured.includes("/") ? "/" : slash;
    world.variables = { AUTH_MICROSOFT_ENTRA_ID_ISSUER: `${microsoft}/${id}/v2.0${trailing}` };
    become(provider, metadata(`${microsoft}/${named}/v2.0`));
    expect(await signIn(provider)).toBe(wanted);
    expect(await allUsers()).toHaveLength(1);
  });

  test("of another tenant is refused if one is configured", async () => {
    world.variables = { AUTH_MICROSOFT_ENTRA_ID_ISSUER: `${microsoft}/${tenant}/v2.0` };
    const tid = "6e1f1a7e-0000-4000-8000-000000000000";
    become(provider, {
      ...metadata(`${microsoft}/${tenant}/v2.0`),
      idToken: { ...entra.idToken, iss: `${microsoft}/${tid}/v2.0`, tid },
    });
    expect(await signIn(provider)).not.toBe(wanted);
    expect(await allUsers()).toEqual([]);
  });

  test.each([
    ["another tenant than its issuer", { tid: "6e1f1a7e-0000-4000-8000-000000000000" }],
    ["no tenant", { tid: undefined }],
    ["an issuer elsewhere", { iss: `https://evil.example/${tenant}/v2.0` }],
    ["the placeholder", { iss: `${microsoft}/{tenantid}/v2.0`, tid: undefined }],
  ])("is refused if the ID token names %s", async (_, change) => {
    become(provider, { idToken: { ...entra.idToken, ...change } });
    expect(await signIn(provider)).not.toBe(wanted);
    expect(await allUsers()).toEqual([]);
  });

  test("is refused if its metadata is about another host", async () => {
    expireMetadata();
    become(provider, metadata("https://evil.example/{tenantid}/v2.0"));
    expect(await begin(provider)).toBe(failedWith("misconfigured"));
    expectLogged(provider, "misconfigured", "other_issuer", "alarm");
  });

  test.each([
    [{ xms_edov: true }, true],
    [{ xms_edov: "1" }, true],
    [{ xms_edov: 1 }, true],
    [{ email_verified: true }, true],
    [{ xms_edov: false }, false],
    [{ xms_edov: "0" }, false],
    [{ xms_edov: "yes" }, false],
    [{ xms_edov: true, email_verified: false }, false],
    [{ xms_edov: true, email: "other@example.com" }, false],
  ])("has verified the email if it says so of that email: %j", async (claims, isVerified) => {
    become(provider, { idToken: { ...entra.idToken, ...claims } });
    await signIn(provider);
    const [user] = await allUsers();
    expect([user?.email, user?.emailVerified !== null]).toEqual([email, isVerified]);
  });

  test("is asked for no photo and no permission for it", async () => {
    become(provider);
    const address = await begin(provider);
    expect(new URL(address).searchParams.get("scope")).toBe("openid profile email");
    await finish(await visit(address));
    expect(openid.requests.filter((path) => path.includes("photo"))).toEqual([]);
  });
});

test("only Microsoft's own claim verifies an email", async () => {
  const { readIdentity } = await import("@/lib/auth/claims");
  const claims = { sub: "1", email, xms_edov: true };
  expect(readIdentity("microsoft-entra-id", claims, undefined).emailVerified).toBe(true);
  for (const provider of ["oidc", "google", "apple", "github"] as const) {
    expect(readIdentity(provider, claims, undefined).emailVerified, provider).toBe(false);
  }
});
