import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { client, startTestWorld, type TestWorld } from "./test-world";

const [redirectUri = ""] = client.redirectUris;
let world: TestWorld;
beforeAll(async () => {
  world = await startTestWorld();
});
afterAll(() => world.sandbox.close());

type Cookie = { name: string; value: string; path: string };

/** A browser without JavaScript: keeps cookies by path, and follows redirects within the provider. */
function createBrowser() {
  const jar = new Map<string, Cookie>();
  const keep = (line: string) => {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    const path = /;\s*path=([^;]+)/i.exec(line)?.[1] ?? "/";
    if (value === "") jar.delete(name + path);
    else jar.set(name + path, { name, value, path });
  };
  const cookiesFor = (address: string) =>
    [...jar.values()]
      .filter(({ path }) => new URL(address).pathname.startsWith(path))
      .map(({ name, value }) => `${name}=${value}`)
      .join("; ");
  const go = async (
    address: string,
    form?: Record<string, string>,
  ): Promise<{ url: string; text: string }> => {
    const response = await fetch(address, {
      ...(form && { method: "POST", body: new URLSearchParams(form) }),
      headers: { cookie: cookiesFor(address) },
      redirect: "manual",
    });
    response.headers.getSetCookie().forEach(keep);
    const location = response.headers.get("location");
    if (location === null) return { url: address, text: await response.text() };
    const next = new URL(location, address);
    return next.origin === world.sandbox.issuer ? go(next.href) : { url: next.href, text: "" };
  };
  return { go, cookieNames: () => [...jar.values()].map(({ name }) => name) };
}

type Browser = ReturnType<typeof createBrowser>;

async function discover() {
  const response = await fetch(`${world.sandbox.issuer}/.well-known/openid-configuration`);
  return response.json();
}

/** Opens the chooser, as the app's sign-in does. */
async function startSignIn(browser: Browser, more: Record<string, string> = {}) {
  const verifier = randomBytes(32).toString("base64url");
  const query = new URLSearchParams({
    client_id: client.id,
    redirect_uri: redirectUri,
    response_type: "code",
    scope: "openid email profile",
    state: "state-1",
    nonce: "nonce-1",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    ...more,
  });
  const chooser = await browser.go(`${(await discover()).authorization_endpoint}?${query}`);
  return { verifier, chooser };
}

async function redeem(callback: string, verifier: string) {
  const { token_endpoint, userinfo_endpoint } = await discover();
  const basic = Buffer.from(`${client.id}:${client.secret}`).toString("base64");
  const tokens = await fetch(token_endpoint, {
    method: "POST",
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code: new URL(callback).searchParams.get("code") ?? "",
      redirect_uri: redirectUri,
      code_verifier: verifier,
    }),
  });
  const { id_token = "", access_token = "", error } = await tokens.json();
  const userinfo = await fetch(userinfo_endpoint, { headers: { authorization: `Bearer ${access_token}` } });
  const [, claims = ""] = String(id_token).split(".");
  return {
    error,
    idToken: claims === "" ? null : JSON.parse(Buffer.from(claims, "base64url").toString()),
    userinfo: error === undefined ? await userinfo.json() : null,
  };
}

async function signInAs(browser: Browser, sub: string) {
  const { verifier, chooser } = await startSignIn(browser);
  const { url } = await browser.go(`${chooser.url}/person`, { person: sub });
  return redeem(url, verifier);
}

describe("signing in", () => {
  test("as a listed user gives the claims by userinfo only", async () => {
    const browser = createBrowser();
    const { verifier, chooser } = await startSignIn(browser);
    expect(chooser.text).toContain('data-person="person-ada"');
    const { url } = await browser.go(`${chooser.url}/person`, { person: "person-ada" });
    expect(url.startsWith(`${redirectUri}?`)).toBe(true);
    expect(new URL(url).searchParams.get("state")).toBe("state-1");
    const { idToken, userinfo } = await redeem(url, verifier);
    expect(idToken).toMatchObject({ sub: "person-ada", nonce: "nonce-1", aud: client.id });
    expect(idToken).not.toHaveProperty("email");
    expect(idToken).not.toHaveProperty("name");
    expect(userinfo).toMatchObject({
      sub: "person-ada",
      name: "Ada Rivera",
      email: "ada@example.com",
      email_verified: true,
    });
    expect(browser.cookieNames().every((name) => name.startsWith("sandbox_idp_"))).toBe(true);
  });

  test("shows the chooser each time, and can switch the user", async () => {
    const browser = createBrowser();
    expect((await signInAs(browser, "person-ada")).userinfo.sub).toBe("person-ada");
    expect((await signInAs(browser, "person-operator")).userinfo).toMatchObject({
      email: "operator@example.com",
      email_verified: true,
    });
    expect((await signInAs(browser, "person-unverified")).userinfo.email_verified).toBe(false);
  });

  test("says when the user signed in: now, or an hour ago if that is chosen", async () => {
    const ageOf = async (fields: Record<string, string>, more: Record<string, string>) => {
      const browser = createBrowser();
      const { verifier, chooser } = await startSignIn(browser, more);
      const { url } = await browser.go(`${chooser.url}/person`, { person: "person-ada", ...fields });
      const { idToken } = await redeem(url, verifier);
      return { minutes: Math.round((Date.now() / 1000 - idToken.auth_time) / 60), page: chooser.text };
    };
    const earlier = { earlier: "on" };
    expect(await ageOf({}, {})).toMatchObject({ minutes: 0 });
    expect(await ageOf(earlier, {})).toMatchObject({ minutes: 60, page: expect.stringContaining("earlier") });
    for (const asked of [{ prompt: "login" }, { max_age: "0" }]) {
      const { minutes, page } = await ageOf(earlier, asked);
      expect(minutes).toBe(0);
      expect(page).not.toContain("earlier");
    }
  });

  test("works in two tabs at once", async () => {
    const browser = createBrowser();
    const first = await startSignIn(browser);
    const other = await startSignIn(browser);
    const one = await browser.go(`${first.chooser.url}/person`, { person: "person-ada" });
    const two = await browser.go(`${other.chooser.url}/person`, { person: "person-mei" });
    expect((await redeem(one.url, first.verifier)).userinfo.sub).toBe("person-ada");
    expect((await redeem(two.url, other.verifier)).userinfo.sub).toBe("person-mei");
  });

  test("as a new user gives a fresh subject, which is then in the list", async () => {
    const browser = createBrowser();
    const { verifier, chooser } = await startSignIn(browser);
    const form = { name: "New Person", email: "ada@example.com", unverified: "on" };
    const { url } = await browser.go(`${chooser.url}/new`, form);
    const { userinfo } = await redeem(url, verifier);
    expect(userinfo).toMatchObject({ name: "New Person", email: "ada@example.com", email_verified: false });
    const again = await startSignIn(createBrowser());
    expect(again.chooser.text).toContain(`data-person="${userinfo.sub}"`);
  });
});

describe("a failed sign-in", () => {
  test("returns access_denied if it is cancelled", async () => {
    const browser = createBrowser();
    const { chooser } = await startSignIn(browser);
    const { url } = await browser.go(`${chooser.url}/deny`, {});
    expect(new URL(url).searchParams.get("error")).toBe("access_denied");
  });

  test("is refused without PKCE", async () => {
    const { chooser } = await startSignIn(createBrowser(), { code_challenge: "", code_challenge_method: "" });
    expect(new URL(chooser.url).searchParams.get("error")).toBe("invalid_request");
  });

  test("is refused for an unknown return address", async () => {
    const { chooser } = await startSignIn(createBrowser(), { redirect_uri: "http://localhost:1/elsewhere" });
    expect(chooser.text).toContain("invalid_redirect_uri");
  });

  test("is refused in another browser than the one that began", async () => {
    const { chooser } = await startSignIn(createBrowser());
    const { text } = await createBrowser().go(`${chooser.url}/person`, { person: "person-ada" });
    expect(text).toContain("This sign-in has ended");
  });

  test("gives no tokens for the wrong verifier", async () => {
    const browser = createBrowser();
    const { chooser } = await startSignIn(browser);
    const { url } = await browser.go(`${chooser.url}/person`, { person: "person-ada" });
    expect((await redeem(url, randomBytes(32).toString("base64url"))).error).toBe("invalid_grant");
  });
});

describe("signing out", () => {
  const home = "http://localhost:3999/";
  const address = async (query: Record<string, string>) =>
    `${(await discover()).end_session_endpoint}?${new URLSearchParams(query)}`;

  test("asks first, and returns to the app with its state", async () => {
    const browser = createBrowser();
    const query = { client_id: client.id, post_logout_redirect_uri: home, state: "s" };
    const asked = await browser.go(await address(query));
    expect(asked.text).toContain("Sign out of Sandbox ID?");
    expect((await browser.go(asked.url, {})).url).toBe(`${home}?state=s`);
  });

  test.each([
    { client_id: "another" },
    { post_logout_redirect_uri: "https://evil.example/" },
    { post_logout_redirect_uri: `${home}?x` },
    { post_logout_redirect_uri: "" },
  ])("returns to no other address: %j", async (other) => {
    const query = { client_id: client.id, post_logout_redirect_uri: home, ...other };
    const browser = createBrowser();
    const target = await address(query);
    expect((await browser.go(target)).text).toContain("cannot go on");
    expect((await browser.go(target, {})).text).toContain("cannot go on");
  });
});
