import { createPlainClient } from "../sandbox/visitor/plain-client";
import { expectOverview } from "./support/overview";
import { signInPlainly, startPlainly, statusIn } from "./support/plain-journey";
import { expect, test } from "./support/test";

test("with CONSENT=on nobody starts without having agreed, and consent can be withdrawn", async ({
  openWorld,
  browser,
}) => {
  const world = await openWorld({ variables: { CONSENT: "on" } });
  const { appUrl } = world.facts;
  const client = createPlainClient(appUrl);
  const verify = await signInPlainly(client);

  await test.step("without the box there is no POST, and the form says so beside it", async () => {
    const [box] = /<input[^>]*name="consent"[^>]*>/.exec(verify.body) ?? [""];
    expect(box).toContain("required");
    expect(box).not.toContain("checked");
    const refused = await startPlainly(client, verify);
    expect(refused.status).toBe(200);
    expect(refused.body).toMatch(/<p role="alert" id="consent-error"/);
    expect(await world.control.requests({ method: "POST" })).toEqual([]);
  });

  await test.step("in a browser the box is required, and then leads to InkLink", async () => {
    const context = await browser.newContext({ baseURL: appUrl });
    await context.addCookies(
      [...client.jar.of(client.appUrl)].map(([name, value]) => ({ name, value, url: appUrl })),
    );
    const page = await context.newPage();
    await page.goto("/verify");
    await page.locator("[data-kyc-action]").click();
    await expectOverview(page, { status: "none", action: "start" });
    await expect(page.locator('[name="consent"]')).toBeFocused();
    await page.locator('[name="consent"]').check();
    await page.locator("[data-kyc-action]").click();
    await page.waitForURL(`${world.facts.idvUrl}/**`);

    await page.goto("/verify");
    await expectOverview(page, { status: "pending", action: "continue" });
    await expect(page.locator('[name="consent"]')).toHaveCount(0);

    await page.goto("/account");
    await page.getByRole("button", { name: "Withdraw my agreement" }).click();
    await expect(page.getByText("Withdrawn on")).toBeVisible();
    await context.close();
  });

  const closed = await client.get("/verify");
  expect(statusIn(closed)).toBe("failed");
  expect(closed.body).toContain("This check was stopped");
  expect((await client.get("/verify/history")).body).toContain("It was stopped before there was a result.");
  expect(await world.control.requests({ method: "POST" })).toHaveLength(1);
});
