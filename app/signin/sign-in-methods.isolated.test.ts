import { NextRequest } from "next/server";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { GET, POST } from "@/app/api/auth/callback/[provider]/route";
import { parseEnv } from "@/lib/config/env-schema";
import type { Db } from "@/lib/db/client";
import { accounts, sessions, users } from "@/lib/db/schema";
import { setMetrics, telemetry } from "@/lib/observability/metrics";
import { describeOnBothDatabases } from "@/test/databases";
import { type GitHub, startGitHub } from "@/test/github";
import { client, type OpenidProvider, startOpenidProvider } from "@/test/openid-provider";
import { captureLog } from "@/test/output";
import { routeFetch } from "@/test/route-fetch";
import { signInAction } from "./actions";

type Cookie = { readonly value: string; readonly sameSite: string };

// Mocks what Next keeps per request: the cookies of one browser at a time. Everything else is real.
const world = vi.hoisted(() => ({
  db: null as unknown,
  variables: {} as Record<string, string>,
  jar: new Map<string, Cookie>(),
  /** The names of the cookies that came with the request. */
  sent: new Set<string>(),
  timeLimits: { requestMs: 5_000, totalMs: 12_000 },
}));
vi.mock("next/headers", () => ({
  headers: async () => new Headers({ "x-forwarded-proto": "http", "x-forwarded-host": "app.test" }),
  cookies: async () => ({
    get: (name: string) => (world.sent.has(name) ? { name, value: world.jar.get(name)?.value } : undefined),
    set: (...given: [string, string, { sameSite?: string }?] | [{ name: string; value: string }]) => {
      const [first, value, options] = given;
      if (typeof first === "string")
        world.jar.set(first, { value: value ?? "", sameSite: options?.sameSite ?? "lax" });
      else world.jar.set(first.name, { value: first.value, sameSite: "lax" });
    },
  }),
}));
vi.mock("@/lib/db/client", async (importOriginal) => ({
  ...(await importOriginal<typeof import("@/lib/db/client")>()),
  getDb: async () => world.db,
}));
vi.mock("@/lib/auth/provider-client", async (importOriginal) => ({
  ...(await importOriginal<typeof import("@/lib/auth/provider-client")>()),
  timeLimits: world.timeLimits,
}));
vi.mock("@/lib/config/env", () => ({
  env: () => {
    const parsed = parseEnv({
      APP_URL: appUrl,
      AUTH_SECRET: "a secret of the tests that nobody guesses",
      AUTH_PROVIDERS: "google microsoft-entra-id apple github",
      AUTH_GOOGLE_ID: client.id,
      AUTH_GOOGLE_SECRET: client.secret,
      AUTH_MICROSOFT_ENTRA_ID_ID: client.id,
      AUTH_MICROSOFT_ENTRA_ID_SECRET: client.secret,
      AUTH_APPLE_ID: client.id,
      AUTH_APPLE_SECRET: client.secret,
      AUTH_GITHUB_ID: client.id,
      AUTH_GITHUB_SECRET: client.secret,
      INKLINK_API_KEY: "secret_live_1",
      INKLINK_WEBHOOK_SECRET: "whsec_c2VjcmV0",
      ...world.variables,
    });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    return parsed.value;
  },
}));

const appUrl = "http://app.test";
const wanted = "/kyc/complete?inquiry_id=kyc_iq_1";
const log = captureLog();
const signIns: [outcome: string, provider: string][] = [];

const [name, email] = ["Ada Rivera", "ada@example.com"];
const tenant = "5e1f1a7e-0000-4000-8000-000000000000";
const microsoft = "https://login.microsoftonline.com";

/** The providers as they are, at their real addresses. */
const google = {
  publicOrigin: "https://accounts.google.com",
  authMethods: ["client_secret_post", "client_secret_basic"],
  metadata: {
    authorization_endpoint: "https://accounts.google.com/o/oauth2/v2/auth",
    token_endpoint: "https://oauth2.googleapis.com/token",
    userinfo_endpoint: "https://openidconnect.googleapis.com/v1/userinfo",
  },
  userinfo: { name, given_name: "Ada", family_name: "Rivera", email, email_verified: true },
  idToken: { name, email, email_verified: true, azp: client.id },
};
/** The metadata for all tenants has a placeholder for the tenant; the ID token names the person's own. */
const entra = {
  publicOrigin: microsoft,
  authMethods: ["client_secret_post", "private_key_jwt", "client_secret_basic"],
  metadata: {
    issuer: `${microsoft}/{tenantid}/v2.0`,
    authorization_endpoint: `${microsoft}/common/oauth2/v2.0/authorize`,
    token_endpoint: `${microsoft}/common/oauth2/v2.0/token`,
    userinfo_endpoint: "https://graph.microsoft.com/oidc/userinfo",
  },
  userinfo: { name, family_name: "Rivera", given_name: "Ada", email },
  idToken: { iss: `${microsoft}/${tenant}/v2.0`, tid: tenant, name, email, preferred_username: email },
};
/** No userinfo, no PKCE, text for booleans, a posted response, and the name beside it at the first sign-in only. */
const apple = {
  publicOrigin: "https://appleid.apple.com",
  authMethods: ["client_secret_post"],
  metadata: {
    authorization_endpoint: "https://appleid.apple.com/auth/authorize",
    token_endpoint: "https://appleid.apple.com/auth/token",
  },
  userinfo: null,
  idToken: { email, email_verified: "true", is_private_email: "true", nonce_supported: true },
  postedUser: { name: { firstName: "Ada", lastName: "Rivera" }, email: "forged@example.com" },
};
const behaviours = { google, "microsoft-entra-id": entra, apple };

let openid: OpenidProvider;
let github: GitHub;
beforeAll(async () => {
  openid = await startOpenidProvider();
  github = await startGitHub();
});
afterAll(async () => {
  await openid.close();
  await github.close();
});

const openidOrigins = [
  "https://accounts.google.com",
  "https://oauth2.googleapis.com",
  "https://openidconnect.googleapis.com",
  microsoft,
  "https://graph.microsoft.com",
  "https://appleid.apple.com",
];
const gitHubOrigins = ["https://github.com", "https://api.github.com", "https://github.corp.example"];

beforeEach(() => {
  vi.stubEnv("AUTH_URL", appUrl);
  vi.unstubAllGlobals();
  routeFetch({
    ...Object.fromEntries(openidOrigins.map((origin) => [origin, () => openid.ownOrigin])),
    ...Object.fromEntries(gitHubOrigins.map((origin) => [origin, () => github.ownOrigin])),
  });
  world.jar = new Map();
  world.variables = {};
  Object.assign(world.timeLimits, { requestMs: 5_000, totalMs: 12_000 });
  signIns.length = 0;
  setMetrics({
    ...telemetry(),
    signIn: (outcome, provider) => void signIns.push([outcome, provider]),
  });
  openid.signInAs("subject-1");
  github.become({});
});

/** Metadata is cached for ten minutes. A test whose metadata differs is that much later. */
function expireMetadata(): void {
  const now = performance.now.bind(performance);
  const spy = vi.spyOn(performance, "now").mockImplementation(() => now() + 11 * 60 * 1000);
  onTestFinished(() => spy.mockRestore());
}

type OpenIdName = keyof typeof behaviours;
type Name = OpenIdName | "github";

function become(provider: Name, change: Parameters<OpenidProvider["become"]>[0] = {}): void {
  if (provider !== "github") openid.become({ ...behaviours[provider], ...change });
}

/** Submits the provider's form; returns the redirect target. */
async function begin(provider: string, callbackUrl = wanted): Promise<string> {
  const form = new FormData();
  form.set("callbackUrl", callbackUrl);
  form.set("provider", provider);
  world.sent = new Set(world.jar.keys());
  const thrown: unknown = await signInAction(form).then(
    () => null,
    (error: unknown) => error,
  );
  const digest = thrown instanceof Error && "digest" in thrown ? String(thrown.digest) : "";
  const address = /^NEXT_REDIRECT;\w+;(.*);\d+;$/.exec(digest)?.[1];
  if (address === undefined) throw thrown;
  return address;
}

type Return = { readonly address: string; readonly posted: URLSearchParams | null };

/** Visits the provider, which signs in without a prompt; returns what the browser sends back. */
async function visit(address: string): Promise<Return> {
  const response = await fetch(address, { redirect: "manual" });
  const location = response.headers.get("location");
  if (location !== null) return { address: location, posted: null };
  const page = await response.text();
  const fields = [...page.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name = "", value = ""]) => [
    name,
    value.replaceAll("&quot;", '"').replaceAll("&amp;", "&"),
  ]);
  const action = /action="([^"]*)"/.exec(page)?.[1] ?? "";
  return { address: action, posted: new URLSearchParams(fields) };
}

/** Sends a request as the browser does: from another site, a post carries no `SameSite=Lax` cookies. */
async function send(address: string, posted: URLSearchParams | null): Promise<Response> {
  const cookies = [...world.jar].filter(([, { sameSite }]) => posted === null || sameSite === "none");
  world.sent = new Set(cookies.map(([name]) => name));
  const cookie = cookies.map(([name, { value }]) => `${name}=${encodeURIComponent(value)}`).join("; ");
  const response =
    posted === null
      ? await GET(new NextRequest(address, { headers: { cookie } }))
      : await POST(new NextRequest(address, { method: "POST", body: posted, headers: { cookie } }));
  for (const set of response.headers.getSetCookie()) {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
    const sameSite = /samesite=(\w+)/i.exec(set)?.[1]?.toLowerCase() ?? "lax";
    if (/max-age=0/i.test(set)) world.jar.delete(name);
    else world.jar.set(name, { value: decodeURIComponent(value), sameSite });
  }
  return response;
}

/** Calls the callback; returns the redirect target. */
async function finish({ address, posted }: Return): Promise<string> {
  const response = await send(address, posted);
  const location = response.headers.get("location") ?? "";
  if (posted === null) return location.replace(appUrl, "");
  expect([response.status, location]).toEqual([303, `${appUrl}/api/auth/callback/apple`]);
  return finish({ address: location, posted: null });
}

const signIn = async (provider: Name) => finish(await visit(await begin(provider)));
const failedWith = (error: string) => `/signin?${new URLSearchParams({ callbackUrl: wanted, error })}`;

function expectLogged(provider: Name, outcome: string, code: string, level = "warn"): void {
  expect(signIns).toEqual([[outcome, provider]]);
  const lines = log().filter(({ level }) => level !== "info");
  expect(lines).toMatchObject([{ level, event: "auth.failed", provider, outcome, code }]);
}

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
