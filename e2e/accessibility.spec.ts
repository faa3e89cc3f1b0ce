import { expectAccessible } from "./support/accessible";
import { returnPath } from "./support/plain-journey";
import { enterHostedFlow, expectStanding, pressStart } from "./support/standing";
import { expect, test } from "./support/test";

test("the pages before sign-in are accessible", async ({ page }) => {
  await page.goto("/");
  await expectAccessible(page, "the front page");
  await page.goto("/signin");
  await expectAccessible(page, "sign-in");
  await page.goto("/signin?error=AccessDenied");
  await expectAccessible(page, "sign-in after it failed");
});

test("the states on the way to a decision are accessible", async ({ page, person: _, world, control }) => {
  await expectStanding(page, { status: "none" });
  await expectAccessible(page, "none");
  await control.addFault({ on: "create", kind: "status", status: 400 });
  await pressStart(page);
  await expect(page.getByRole("alert").filter({ hasText: "Reference" })).toBeVisible();
  await expectAccessible(page, "a failed start");

  const id = await enterHostedFlow(page, world.idvUrl);
  await page.goto("/verify");
  await expectStanding(page, { status: "pending" });
  await expectAccessible(page, "pending");
  for (const status of ["processing", "manual_review"]) {
    await control.setResult(id, { status });
    await page.goto(returnPath(id));
    await expectStanding(page, { status });
    await expectAccessible(page, status);
  }
  await control.setUnreachable(true);
  await page.goto(returnPath(id));
  await expectStanding(page, { status: "manual_review", stale: true });
  await expectAccessible(page, "what is not fresh");
});

test("the states that end an attempt are accessible", async ({ page, person: _, world, control }) => {
  for (const status of ["rejected", "failed", "approved"]) {
    const id = await enterHostedFlow(page, world.idvUrl);
    await control.setResult(id, { status });
    await page.goto(returnPath(id));
    await expectStanding(page, { status });
    await expectAccessible(page, status);
  }
  await page.goto("/welcome");
  await expectAccessible(page, "the page behind verification");
});

test("what has run out of time is accessible", async ({ page, person: _, world, control }) => {
  await control.setSettings({ inquiryLifetimeMs: 1_000 });
  await enterHostedFlow(page, world.idvUrl);
  await page.goto("/verify");
  await expectStanding(page, { status: "expired" });
  await expectAccessible(page, "expired");
});

test.describe("an address that leads nowhere", () => {
  test.use({ expectedComplaint: /404 \(Not Found\)/ });

  test("is accessible", async ({ page }) => {
    await page.goto("/nowhere");
    await expectAccessible(page, "the page for what is not there");
  });
});
