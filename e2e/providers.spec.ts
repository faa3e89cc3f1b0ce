import type { Browser, Page } from "@playwright/test";
import { createPlainClient } from "../sandbox/visitor/plain-client";
import { client, startOpenidProvider } from "../test/openid-provider";
import { expectAccessible } from "./support/accessible";
import { expectOverview } from "./support/overview";
import { expect, test } from "./support/test";

const buttons = (page: Page) => page.locator("main form button");

/** Signs in at the provider's page as the person with this name. */
async function signInWith(page: Page, provider: string, person: string): Promise<void> {
  await page.getByRole("button", { name: `Continue with ${provider}` }).click();
  await page.locator("button.person", { hasText: person }).click();
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL("/");
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with scripts" : "without scripts";

  test(`two sign-in methods are offered in order, and each subject is a person of its own, ${how}`, async ({
    browser,
    openWorld,
  }) => {
    const { facts } = await openWorld({ hasSecondProvider: true });
    const context = await browser.newContext({ baseURL: facts.appUrl, javaScriptEnabled });
    const page = await context.newPage();
    await page.goto("/verify?next=%2Fwelcome");
    await expect(buttons(page)).toHaveText(["Continue with Sandbox ID", "Continue with GitHub"]);
    if (javaScriptEnabled) await expectAccessible(page, "two sign-in methods");

    await page.getByRole("button", { name: "Continue with GitHub" }).click();
    await page.locator('[data-sandbox="deny"]').click();
    await expect(page.getByRole("alert").filter({ hasText: "cancelled" })).toBeVisible();

    await signInWith(page, "GitHub", "ada@example.com");
    await expect(page).toHaveURL("/verify?next=%2Fwelcome");
    await page.locator("[data-kyc-action]").click();
    await page.waitForURL(`${facts.idvUrl}/**`);
    await page.goto("/verify");
    await expectOverview(page, { status: "pending", action: "continue" });

    await signOut(page);
    await page.goto("/verify");
    await signInWith(page, "Sandbox ID", "ada@example.com");
    await expectOverview(page, { status: "none", action: "start" });
    await signOut(page);
    await page.goto("/verify");
    await signInWith(page, "GitHub", "ada@example.com");
    await expectOverview(page, { status: "pending", action: "continue" });
    await context.close();
  });
}

test("a new person at the second provider signs in, and an unverified address makes no operator", async ({
  browser,
  openWorld,
}) => {
  const { facts } = await openWorld({
    hasSecondProvider: true,
    variables: { OPERATOR_EMAILS: "kit@example.com, ada@example.com" },
  });
  const context = await browser.newContext({ baseURL: facts.appUrl });
  const page = await context.newPage();
  const statusOf = async () => (await page.request.get("/admin")).status();
  await page.goto("/verify");
  await signInWith(page, "GitHub", "kit@example.com");
  await expectOverview(page, { status: "none" });
  expect(await statusOf()).toBe(404);
  await signOut(page);
  await page.goto("/verify");
  await signInWith(page, "GitHub", "ada@example.com");
  await expectOverview(page, { status: "none" });
  expect(await statusOf(), "GitHub has verified this one").toBe(200);
  await signOut(page);
  await page.goto("/verify");
  await page.getByRole("button", { name: "Continue with GitHub" }).click();
  await page.getByLabel("Name").fill("Robin Vale");
  await page.getByLabel("Email", { exact: true }).fill("robin@example.test");
  await page.locator('[data-sandbox="new-person"]').click();
  await expectOverview(page, { status: "none", action: "start" });
  await context.close();
});

/** A stand-in for Apple, on another site than the app: cookies with `SameSite=Lax` do not come with its post. */
async function openAppleWorld(openWorld: Parameters<Parameters<typeof test>[2]>[0]["openWorld"]) {
  const provider = await startOpenidProvider({
    authMethods: ["client_secret_post"],
    userinfo: null,
    idToken: { email: "ada@example.com", email_verified: "true" },
    postedUser: { name: { firstName: "Ada", lastName: "Rivera" } },
  });
  const { facts } = await openWorld({
    variables: {
      AUTH_PROVIDERS: "oidc apple",
      AUTH_APPLE_ID: client.id,
      AUTH_APPLE_SECRET: client.secret,
      AUTH_APPLE_ISSUER: provider.issuer(),
    },
  });
  return { provider, facts };
}

async function signInWithApple(browser: Browser, appUrl: string, javaScriptEnabled: boolean) {
  const context = await browser.newContext({ baseURL: appUrl, javaScriptEnabled });
  const page = await context.newPage();
  await page.goto("/signin?callbackUrl=%2Faccount");
  await page.getByRole("button", { name: "Deutsch" }).click();
  const posted = page.waitForRequest((request) => request.url().endsWith("/api/auth/callback/apple"));
  await page.getByRole("button", { name: "Weiter mit Apple" }).click();
  if (!javaScriptEnabled) await page.getByRole("button", { name: "Continue" }).click();
  const headers = await (await posted).allHeaders();
  await expect(page).toHaveURL("/account");
  return { context, page, headers };
}

test("Apple's posted response signs in, with the way back and the language kept", async ({
  browser,
  openWorld,
}) => {
  const { provider, facts } = await openAppleWorld(openWorld);
  for (const javaScriptEnabled of [true, false]) {
    const { context, page, headers } = await signInWithApple(browser, facts.appUrl, javaScriptEnabled);
    expect(headers["sec-fetch-site"]).toBe("cross-site");
    expect(headers["cookie"], "only what is bound to the sign-in").not.toContain("verify.locale");
    await expect(page.locator("html")).toHaveAttribute("lang", "de");
    const data = await page.request.post("/account/export", { headers: { origin: facts.appUrl } });
    expect(await data.text()).toContain("Ada Rivera");
    const names = (await context.cookies(facts.appUrl)).map(({ name }) => name);
    expect(names).not.toContain("verify.form-post");
    await context.close();
  }
  await provider.close();
});

test("another site's form is accepted at Apple's callback alone, and only where Apple is offered", async ({
  world,
  openWorld,
}) => {
  const { provider, facts } = await openAppleWorld(openWorld);
  const post = (
    appUrl: string,
    path: string,
    body = "code=1&state=2",
    origin = "https://appleid.apple.com",
  ) =>
    fetch(`${appUrl}${path}`, {
      method: "POST",
      headers: { origin, "content-type": "application/x-www-form-urlencoded" },
      body,
      redirect: "manual",
    });
  const callback = "/api/auth/callback/apple";
  const accepted = await post(facts.appUrl, callback);
  expect([accepted.status, accepted.headers.get("location")]).toEqual([303, `${facts.appUrl}${callback}`]);
  expect((await post(facts.appUrl, callback, "code=1", "null")).status).toBe(303);
  expect((await post(facts.appUrl, callback, `code=${"x".repeat(70_000)}`)).status).toBe(413);
  for (const path of [
    "/api/auth/callback/oidc",
    "/api/auth/callback/google",
    "/api/auth/callback/%61pple",
    `${callback}/more`,
    "/signin",
    "/verify",
    "/",
  ]) {
    expect([(await post(facts.appUrl, path)).status, path]).not.toContain(303);
    expect([403, 404]).toContain((await post(facts.appUrl, path)).status);
  }
  expect((await post(world.appUrl, callback)).status, "Apple is not offered").toBe(403);

  const browser = createPlainClient(facts.appUrl);
  await browser.request("POST", callback, {
    headers: { origin: "https://appleid.apple.com", "content-type": "application/x-www-form-urlencoded" },
  });
  const page = await browser.get(callback);
  expect([page.url.pathname, page.url.searchParams.get("error")]).toEqual(["/signin", "stale"]);
  await provider.close();
});

test("where all providers' hosts are known, forms on the sign-in page lead nowhere else", async ({
  openWorld,
}) => {
  const { facts } = await openWorld({
    variables: {
      AUTH_PROVIDERS: "google github",
      AUTH_OIDC_ISSUER: "",
      AUTH_OIDC_ID: "",
      AUTH_OIDC_SECRET: "",
      AUTH_GOOGLE_ID: "id",
      AUTH_GOOGLE_SECRET: "secret",
      AUTH_GITHUB_ID: "id",
      AUTH_GITHUB_SECRET: "secret",
    },
  });
  const plain = createPlainClient(facts.appUrl);
  const formAction = async (path: string) =>
    /form-action ([^;]*)/.exec((await plain.get(path)).headers.get("content-security-policy") ?? "")?.[1];
  const everywhere = `'self' ${new URL(facts.idvUrl).origin}`;
  expect(await formAction("/signin")).toBe(`${everywhere} https://accounts.google.com https://github.com`);
  expect(await formAction("/")).toBe(everywhere);
  const { body } = await plain.get("/signin");
  expect([...body.matchAll(/Continue with (\w+)</g)].map(([, name]) => name)).toEqual(["Google", "GitHub"]);
});
