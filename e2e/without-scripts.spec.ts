import type { Page } from "@playwright/test";
import { brand } from "../lib/config/brand/brand";
import { formWith } from "../sandbox/visitor/forms";
import { createPlainClient } from "../sandbox/visitor/plain-client";
import { client, startOpenidProvider } from "../test/openid-provider";
import { operatorClient, startedUser } from "./support/operator";
import { enterHostedFlow, expectOverview, passHostedFlow, upstreamCalls } from "./support/overview";
import { signInAsNew } from "./support/people";
import { openInquiry, returnPath, signInPlainly } from "./support/plain-journey";
import { expect, test } from "./support/test";

test.use({ javaScriptEnabled: false });

test("the whole flow works without scripts, from the front page to the outcome and sign-out", async ({
  page,
  world,
  control,
}) => {
  await page.goto("/");
  await page.getByRole("link", { name: "Get started" }).click();
  await signInAsNew(page);
  await expectOverview(page, { status: "none", action: "start" });
  const id = await passHostedFlow(page, world.idvUrl, { status: "processing", action: null, stale: false });

  await control.setResult(id, { status: "approved" });
  await expectOverview(page, { status: "approved", action: null });
  expect((await upstreamCalls(control)).posts).toBe(1);
  await page.getByRole("link", { name: `Continue to ${brand.name}` }).click();
  await expect(page).toHaveURL("/welcome");

  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL("/");
  await page.goto("/welcome");
  await expect(page).toHaveURL(/\/signin\?/);
});

test("a failed start shows an error without scripts, and the next one works", async ({
  page,
  user: _,
  world,
  control,
}) => {
  await control.addFault({ on: "create", kind: "status", status: 400 });
  await page.locator("[data-kyc-action]").click();
  await expect(page.getByRole("alert")).toContainText("Reference:");
  await expect(page).toHaveURL("/verify");
  await expectOverview(page, { status: "none", action: "start" });
  await enterHostedFlow(page, world.idvUrl);
});

test("a failed start shows its error in the language that was chosen meanwhile in another tab", async ({
  page,
  user: _,
  control,
}) => {
  const other = await page.context().newPage();
  await other.goto("/verify");
  await other.getByRole("button", { name: "Deutsch" }).click();
  await expect(other.locator("html")).toHaveAttribute("lang", "de");
  await control.addFault({ on: "create", kind: "status", status: 400 });
  await page.locator("[data-kyc-action]").click();
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await expect(page.getByRole("alert")).toBeVisible();
});

test("sign-in works at a provider on another origin that redirects to a broker", async ({
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
  await expectOverview(page, { status: "none", action: "start" });
  expect(provider.requests).toEqual(expect.arrayContaining(["/authorize/0", "/authorize/1"]));
  await context.close();
  await provider.close();
});
test.describe("if a page does not exist for a user", () => {
  test.use({ expectedComplaint: /404 \(Not Found\)/ });

  test("the response is a whole 404 page with a link", async ({ page, user: _, world }) => {
    const stranger = createPlainClient(world.appUrl);
    const foreign = await openInquiry(stranger, await signInPlainly(stranger));
    const addresses = [
      returnPath(foreign),
      returnPath("kyc_iq_unknown"),
      "/kyc/complete",
      "/admin",
      "/admin/people/x",
      "/nowhere",
    ];
    for (const path of addresses) await expectNotFound(page, path);
    await page.context().clearCookies();
    for (const path of ["/admin", "/nowhere"]) await expectNotFound(page, path);
  });

  test("an operator gets that page, too, for an unknown user", async ({ context, page, world }) => {
    const operator = await operatorClient(world);
    const { page: file } = await startedUser(world, operator);
    const cookies = [...operator.jar.of(operator.appUrl)];
    await context.addCookies(cookies.map(([name, value]) => ({ name, value, url: world.appUrl })));
    await expectNotFound(page, "/admin/people/nobody");
    const response = await operator.submit(file, formWith(file.body, "Ask InkLink now"), { inquiry: "none" });
    expect([response.status, response.body.match(/<html[^>]*>/)?.[0]]).toEqual([
      404,
      '<html lang="en" dir="ltr">',
    ]);
  });
});

async function expectNotFound(page: Page, path: string): Promise<void> {
  const response = await page.goto(path);
  expect([response?.status(), path]).toEqual([404, path]);
  await expectWholePage(page);
}

async function expectWholePage(page: Page): Promise<void> {
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.locator("html")).toHaveAttribute("dir", "ltr");
  await expect(page.locator("h1")).toHaveText("Page not found");
  await expect(page.locator("h1")).toBeVisible();
  await expect(page.locator("main a[href]")).toBeVisible();
}
