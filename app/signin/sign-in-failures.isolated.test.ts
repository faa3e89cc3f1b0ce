import { describe, expect, test, vi } from "vitest";
import { users } from "@/lib/db/schema";
import { describeOnBothDatabases } from "@/test/databases";
import { expireMetadata } from "@/test/openid-providers";
import { appUrl, become, begin, finish, signIn, useSignIn, visit, wanted } from "@/test/sign-in-world";

/** The sign-in page, with this error. */
const failedWith = (error: string) => `/signin?${new URLSearchParams({ callbackUrl: wanted, error })}`;

describeOnBothDatabases("a failed sign-in", (database) => {
  const { log, outcomes, provider, world } = useSignIn(database);

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

  test("because the user cancelled, while the provider's metadata cannot be renewed", async () => {
    const back = new URL(await visit(await begin()));
    expireMetadata();
    provider().become({ failing: { discovery: { status: 502, body: "<p>Bad gateway" } } });
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
    provider().become({ failing: { token: { status: 400, body: { error: "invalid_grant" } } } });
    expect(await signIn()).toBe(failedWith("stale"));
    await expectFailure("stale", "invalid_grant");
  });

  test("because the provider rejects the app", async () => {
    provider().become({ failing: { token: { status: 401, body: { error: "invalid_client" } } } });
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
    provider().become({ failing: { [endpoint]: { status: 502, body: "<p>Bad gateway" } } });
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
    provider().become({ silent: [endpoint] });
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
    provider().signInAs("subject\u0000");
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
