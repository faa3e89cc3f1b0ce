import { NextRequest } from "next/server";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { GET } from "@/app/api/auth/callback/[provider]/route";
import { parseEnv } from "@/lib/config/env-schema";
import type { Db } from "@/lib/db/client";
import { accounts, sessions, users } from "@/lib/db/schema";
import { setMetrics, telemetry } from "@/lib/observability/metrics";
import { describeOnBothDatabases } from "@/test/databases";
import { client, type OpenidProvider, startOpenidProvider } from "@/test/openid-provider";
import { knownProviders } from "@/test/openid-providers";
import { captureLog } from "@/test/output";
import { signInAction } from "./actions";

// Mocks what Next keeps per request: the cookies of one browser at a time. Everything else is real.
const world = vi.hoisted(() => ({
  db: null as unknown,
  issuer: "",
  jar: new Map<string, string>(),
  timeLimits: { requestMs: 5_000, totalMs: 12_000 },
}));
vi.mock("next/headers", () => ({
  headers: async () => new Headers({ "x-forwarded-proto": "http", "x-forwarded-host": "app.test" }),
  cookies: async () => ({
    get: (name: string) => (world.jar.has(name) ? { name, value: world.jar.get(name) } : undefined),
    set: (...given: [string, string] | [{ name: string; value: string }]) => {
      const [first, second] = given;
      if (typeof first === "string") world.jar.set(first, second ?? "");
      else world.jar.set(first.name, first.value);
    },
  }),
}));
vi.mock("@/lib/db/client", () => ({ getDb: async () => world.db }));
vi.mock("@/lib/auth/provider-client", () => ({ timeLimits: world.timeLimits }));
vi.mock("@/lib/config/env", () => ({
  env: () => {
    const parsed = parseEnv({
      APP_URL: appUrl,
      AUTH_SECRET: "a secret of the tests that nobody guesses",
      AUTH_OIDC_ISSUER: world.issuer,
      AUTH_OIDC_ID: client.id,
      AUTH_OIDC_SECRET: client.secret,
      INKLINK_API_KEY: "secret_live_1",
      INKLINK_WEBHOOK_SECRET: "whsec_c2VjcmV0",
    });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    return parsed.value;
  },
}));

const appUrl = "http://app.test";
const wanted = "/kyc/complete?inquiry_id=kyc_iq_1";
const log = captureLog();
const outcomes: string[] = [];

let provider: OpenidProvider;
beforeAll(async () => {
  provider = await startOpenidProvider();
});
afterAll(() => provider.close());

beforeEach(() => {
  vi.stubEnv("AUTH_URL", appUrl);
  world.jar.clear();
  Object.assign(world.timeLimits, { requestMs: 5_000, totalMs: 12_000 });
  outcomes.length = 0;
  setMetrics({ ...telemetry(), signIn: (outcome) => void outcomes.push(outcome) });
  return become({});
});

/** A new address per test, because provider metadata is cached. */
async function become(behaviour: Parameters<OpenidProvider["become"]>[0]): Promise<void> {
  await provider.close();
  provider = await startOpenidProvider(behaviour);
  world.issuer = provider.issuer();
}

/** Submits the sign-in form; returns the redirect target. */
async function begin(callbackUrl = wanted): Promise<string> {
  const form = new FormData();
  form.set("callbackUrl", callbackUrl);
  const thrown: unknown = await signInAction(form).then(
    () => null,
    (error: unknown) => error,
  );
  const digest = thrown instanceof Error && "digest" in thrown ? String(thrown.digest) : "";
  const address = /^NEXT_REDIRECT;\w+;(.*);\d+;$/.exec(digest)?.[1];
  if (address === undefined) throw thrown;
  return address;
}

/** Visits the provider, which signs in without a prompt; returns the address that it redirects to. */
async function visit(address: string): Promise<string> {
  const { headers } = await fetch(address, { redirect: "manual" });
  return headers.get("location") ?? "";
}

/** Calls the callback; returns the redirect target. */
async function finish(address: string): Promise<string> {
  const cookie = [...world.jar].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("; ");
  const response = await GET(new NextRequest(address, { headers: { cookie } }));
  for (const set of response.headers.getSetCookie()) {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
    world.jar.set(name, decodeURIComponent(value));
  }
  return (response.headers.get("location") ?? "").replace(appUrl, "");
}

const signIn = async () => finish(await visit(await begin()));
const failedWith = (error: string) => `/signin?${new URLSearchParams({ callbackUrl: wanted, error })}`;

describeOnBothDatabases("signing in", (database) => {
  const db = (): Db => database.db;
  beforeEach(() => {
    world.db = db();
  });
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
    provider.become({ userinfo: { name: "Ada Rivera", email: "ada@example.com", email_verified: true } });
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
    const came = back.map(({ address, jar }) => {
      const cookie = [...jar].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("; ");
      return GET(new NextRequest(address, { headers: { cookie } }));
    });
    const responses = await Promise.all(came);
    expect(responses.map(({ headers }) => headers.get("location"))).toEqual([
      appUrl + wanted,
      appUrl + wanted,
    ]);
    expect(await allUsers()).toHaveLength(1);
    expect(await db().select().from(accounts)).toHaveLength(1);
    expect(await db().select().from(sessions)).toHaveLength(2);
  });
});

describeOnBothDatabases("a failed sign-in", (database) => {
  beforeEach(() => {
    world.db = database.db;
  });

  /** What the user sees, what is logged, and what the metric counts. */
  async function expectFailure(outcome: string, code: string, level = "warn") {
    expect(outcomes).toEqual([outcome]);
    const lines = log().filter(({ level }) => level !== "info");
    expect(lines).toHaveLength(1);
    expect(lines).toMatchObject([{ level, event: "auth.failed", outcome, code }]);
    expect(await database.db.select().from(users)).toEqual([]);
  }

  test("because the user cancelled", async () => {
    const back = new URL(await visit(await begin()));
    back.searchParams.delete("code");
    back.searchParams.set("error", "access_denied");
    expect(await finish(back.href)).toBe(failedWith("cancelled"));
    await expectFailure("cancelled", "access_denied");
  });

  test("because it was started in two tabs", async () => {
    const first = await visit(await begin());
    await begin();
    expect(await finish(first)).toBe(failedWith("stale"));
    await expectFailure("stale", "OAUTH_INVALID_RESPONSE");
  });

  test("because it was started in another browser, or too long ago", async () => {
    const back = await visit(await begin());
    world.jar.clear();
    expect(await finish(back)).toBe("/signin?callbackUrl=%2Fverify&error=stale");
    await expectFailure("stale", "InvalidCheck");
  });

  test("because it was never started raises no alarm, though the provider's metadata is fetched", async () => {
    expect(await finish(`${appUrl}/api/auth/callback/oidc?code=1&state=2`)).toContain("error=stale");
    await expectFailure("stale", "InvalidCheck");
  });

  test("because its cookies are missing or belong to another sign-in raises no alarm", async () => {
    const nonce = "authjs.nonce";
    await begin();
    const another = world.jar.get(nonce) ?? "";
    for (const [value, code] of [
      [null, "InvalidCheck"],
      [another, "OAUTH_JWT_CLAIM_COMPARISON_FAILED"],
    ] as const) {
      const back = await visit(await begin());
      if (value === null) world.jar.delete(nonce);
      else world.jar.set(nonce, value);
      expect(await finish(back)).toBe(failedWith("stale"));
      expect(log().at(-1)).toMatchObject({ level: "warn", event: "auth.failed", outcome: "stale", code });
    }
  });

  test("because the code was used before", async () => {
    provider.become({ failing: { token: { status: 400, body: { error: "invalid_grant" } } } });
    expect(await signIn()).toBe(failedWith("stale"));
    await expectFailure("stale", "invalid_grant");
  });

  test("because the provider rejects the app", async () => {
    provider.become({ failing: { token: { status: 401, body: { error: "invalid_client" } } } });
    expect(await signIn()).toBe(failedWith("misconfigured"));
    await expectFailure("misconfigured", "invalid_client", "alarm");
  });

  test("because the provider only supports authentication methods that the app does not", async () => {
    await become({ authMethods: ["private_key_jwt"] });
    expect(await begin()).toBe(failedWith("misconfigured"));
    await expectFailure("misconfigured", "no_client_authentication", "alarm");
  });

  test("because the issuer is another one", async () => {
    await become({ metadata: { issuer: "https://elsewhere.example" } });
    expect(await begin()).toBe(failedWith("misconfigured"));
    await expectFailure("misconfigured", "other_issuer", "alarm");
  });

  test.each([
    ["access_denied", "cancelled"],
    ["user_cancelled_authorize", "cancelled"],
    ["login_required", "stale"],
    ["temporarily_unavailable", "unavailable"],
    ["server_error", "unavailable"],
    ["invalid_scope", "misconfigured"],
  ])("with the error %s in the callback raises no alarm", async (error, outcome) => {
    const back = new URL(await visit(await begin()));
    back.searchParams.set("error", error);
    expect(await finish(back.href)).toBe(failedWith(outcome));
    await expectFailure(outcome, error);
  });

  test("with an unknown error code does not log that code", async () => {
    const back = new URL(await visit(await begin()));
    back.searchParams.set("error", "robin");
    expect(await finish(back.href)).toBe(failedWith("failed"));
    await expectFailure("failed", "unknown_error");
    expect(JSON.stringify(log())).not.toContain("robin");
  });

  test.each([["token"], ["userinfo"]] as const)("because %s fails", async (endpoint) => {
    provider.become({ failing: { [endpoint]: { status: 502, body: "<p>Bad gateway" } } });
    expect(await signIn()).toBe(failedWith("unavailable"));
    await expectFailure("unavailable", "http_502");
  });

  test("because the provider is unreachable", async () => {
    // A port that no program listens on. One that was free a moment ago may be in use again.
    world.issuer = "http://127.0.0.1:2";
    expect(await begin()).toBe(failedWith("unavailable"));
    await expectFailure("unavailable", "ECONNREFUSED");
  });

  test.each([["token"], ["userinfo"]] as const)("because %s never responds", async (endpoint) => {
    const back = await visit(await begin());
    world.timeLimits.requestMs = 40;
    provider.become({ silent: [endpoint] });
    expect(await finish(back)).toBe(failedWith("unavailable"));
    await expectFailure("unavailable", "timeout");
  });

  test("because provider discovery times out", async () => {
    world.timeLimits.totalMs = 40;
    await become({ silent: ["discovery"] });
    expect(await begin()).toBe(failedWith("unavailable"));
    await expectFailure("unavailable", "timeout");
  });

  test("because the subject cannot be stored", async () => {
    provider.signInAs("subject\u0000");
    expect(await signIn()).toBe(failedWith("failed"));
    await expectFailure("failed", "subject_unusable");
  });
});

describe("the timeouts for a provider that never responds", () => {
  test("give the user a response within 15 seconds", async () => {
    const { timeLimits } = await vi.importActual<typeof import("@/lib/auth/provider-client")>(
      "@/lib/auth/provider-client",
    );
    expect(timeLimits.totalMs).toBeLessThan(15_000);
    expect(timeLimits.requestMs).toBeLessThan(timeLimits.totalMs);
  });
});
