import { client, startOpenidProvider } from "../lib/testing/openid-provider";
import { signInAsNew } from "./support/people";
import { enterHostedFlow, expectStanding, finishHostedFlow, upstreamCalls } from "./support/standing";
import { expect, test } from "./support/test";

test.use({ javaScriptEnabled: false });

test("everything works without scripts, from the front page to the outcome and out again", async ({
  page,
  world,
  control,
}) => {
  await page.goto("/");
  await page.getByRole("link", { name: "Get started" }).click();
  await signInAsNew(page);
  await expectStanding(page, { status: "none", action: "start" });
  const id = await enterHostedFlow(page, world.idvUrl);
  await finishHostedFlow(page, "processing");
  await expectStanding(page, { status: "processing", action: null, stale: false });

  await control.setResult(id, { status: "approved" });
  await expectStanding(page, { status: "approved", action: null });
  expect((await upstreamCalls(control)).posts).toBe(1);
  await page.getByRole("link", { name: "Continue" }).click();
  await expect(page).toHaveURL("/welcome");

  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL("/");
  await page.goto("/welcome");
  await expect(page).toHaveURL(/\/signin\?/);
});

test("a failed start says so without scripts, and the next one works", async ({
  page,
  person: _,
  world,
  control,
}) => {
  await control.addFault({ on: "create", kind: "status", status: 400 });
  await page.locator("[data-kyc-action]").click();
  await expect(page.getByRole("alert")).toContainText("Reference:");
  await expect(page).toHaveURL("/verify");
  await expectStanding(page, { status: "none", action: "start" });
  await enterHostedFlow(page, world.idvUrl);
});

test("signing in works at a provider whose pages are on another origin, and which goes on to a broker", async ({
  browser,
  openWorld,
}) => {
  const provider = await startOpenidProvider({ through: ["login", "broker"] });
  const { facts } = await openWorld({
    variables: {
      AUTH_OIDC_ISSUER: provider.issuer(),
      AUTH_OIDC_ID: client.id,
      AUTH_OIDC_SECRET: client.secret,
    },
  });
  const context = await browser.newContext({ baseURL: facts.appUrl, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/verify");
  await page.getByRole("button", { name: "Continue" }).click();
  await expectStanding(page, { status: "none", action: "start" });
  expect(provider.asked).toEqual(expect.arrayContaining(["/authorize/0", "/authorize/1"]));
  await context.close();
  await provider.close();
});
