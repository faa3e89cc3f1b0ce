import { expect, test } from "vitest";
import { describeOnBothDatabases } from "@/test/databases";
import { appUrl, become, signIn, useSignIn, wanted } from "@/test/sign-in-world";

// It must load after the mocks.
const load = () => import("@/lib/auth/provider-sign-out");

describeOnBothDatabases("after signing out", (database) => {
  const { world, provider } = useSignIn(database);

  /** Signed in and out at a provider with this metadata; the address that is offered. */
  async function offerAt(metadata: Record<string, unknown>, state?: string) {
    await become({ metadata });
    expect(await signIn(), "signing in does not depend on it").toBe(wanted);
    const { offerProviderSignOut, rememberSignOut } = await load();
    await rememberSignOut("oidc");
    return offerProviderSignOut(state);
  }

  test("signing out at the provider is offered", async () => {
    const offer = await offerAt({ end_session_endpoint: "https://id.example/logout?realm=a" });
    const url = new URL(offer?.address ?? "");
    expect(`${url.origin}${url.pathname}`).toBe("https://id.example/logout");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      realm: "a",
      client_id: "app",
      post_logout_redirect_uri: `${appUrl}/`,
      state: "signed-out",
    });
  });

  test.each([
    ["the provider names no address", {}],
    ["the address is none", { end_session_endpoint: "logout" }],
    ["the address is a script", { end_session_endpoint: "javascript:alert(1)" }],
    ["the address is no text", { end_session_endpoint: 1 }],
  ])("nothing is offered if %s", async (_, metadata) => {
    expect(await offerAt(metadata)).toBeNull();
  });

  test("nothing is offered if it was just done", async () => {
    expect(await offerAt({ end_session_endpoint: "https://id.example/logout" }, "signed-out")).toBeNull();
  });

  test("nothing is offered to a browser that was not signed in, or by a cookie that names no method", async () => {
    await become({ metadata: { end_session_endpoint: "https://id.example/logout" } });
    const { offerProviderSignOut, rememberSignOut } = await load();
    await rememberSignOut(null);
    expect(await offerProviderSignOut(undefined)).toBeNull();
    for (const provider of ["github", "<script>", ""]) {
      await rememberSignOut(provider);
      expect(await offerProviderSignOut(undefined), provider).toBeNull();
    }
    expect(provider().requests).toEqual([]);
    expect([...world.jar.keys()]).toEqual(["verify.signed-out"]);
  });

  test("nothing is offered, without a long wait, if the provider does not respond", async () => {
    await become({ silent: ["discovery"] });
    const { offerProviderSignOut, rememberSignOut } = await load();
    await rememberSignOut("oidc");
    const started = performance.now();
    expect(await offerProviderSignOut(undefined)).toBeNull();
    // Signing in would wait this long.
    expect(performance.now() - started).toBeLessThan(world.timeLimits.totalMs);
  });
});
