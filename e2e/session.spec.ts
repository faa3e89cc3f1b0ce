import { createPlainClient } from "../sandbox/visitor/plain-client";
import { expectOverview } from "./support/overview";
import { signInAsNew } from "./support/people";
import { signInPlainly } from "./support/plain-journey";
import { expect, test } from "./support/test";

test("sign-out ends the session on the server: a copied cookie is rejected", async ({
  page,
  user: _,
  client,
}) => {
  expect((await client.get("/verify")).url.pathname).toBe("/verify");
  await expectOverview(page, { status: "none" });
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL("/");
  await expect(page.getByRole("link", { name: "Get started" })).toBeVisible();
  expect((await client.get("/verify")).url.pathname).toBe("/signin");
  await page.goto("/verify");
  await expect(page).toHaveURL(/\/signin\?callbackUrl=%2Fverify$/);
});

test.describe("a session that ended elsewhere", () => {
  test.use({ expectedComplaint: /401 \(Unauthorized\)/ });

  test("redirects every open page to sign-in", async ({ page, user: _, context, client, control }) => {
    await page.locator("[data-kyc-action]").click();
    await page.waitForURL(/inquiry_id=/);
    await page.goto("/verify");
    await expectOverview(page, { status: "pending" });
    const [inquiry] = await control.inquiries();
    const other = await context.newPage();
    await other.goto("/");
    await other.getByRole("button", { name: "Sign out" }).click();
    await expect(page).toHaveURL(/\/signin\?callbackUrl=%2Fverify$/);
    expect((await client.get(`/api/verification/status?inquiry_id=${inquiry?.id}`)).status).toBe(401);
  });
});

test("the session cookie is HttpOnly and SameSite", async ({ page, context, world }) => {
  await page.goto("/verify");
  await signInAsNew(page);
  await expectOverview(page, { status: "none" });
  const cookies = await context.cookies(world.appUrl);
  const session = cookies.filter(({ name }) => name.includes("session"));
  expect(session).toMatchObject([{ httpOnly: true, sameSite: "Lax", secure: false, path: "/" }]);
  expect(await page.evaluate(() => document.cookie)).toBe("");
});

test("forged cookies are rejected", async ({ world }) => {
  const real = createPlainClient(world.appUrl);
  await signInPlainly(real);
  const [name = "", value = ""] =
    [...real.jar.of(real.appUrl)].find(([key]) => key.includes("session")) ?? [];
  for (const made of ["", "x", value.slice(0, -1), `${value}x`, "%00", "a".repeat(4_000)]) {
    const client = createPlainClient(world.appUrl);
    client.jar.put(client.appUrl, new Map([[name, made]]));
    const response = await client.get("/verify");
    expect([response.status, response.url.pathname, made.slice(0, 50)]).toEqual([
      200,
      "/signin",
      made.slice(0, 50),
    ]);
  }
});
