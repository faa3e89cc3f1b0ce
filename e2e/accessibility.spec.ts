import type { Locator } from "@playwright/test";
import { expectAccessible } from "./support/accessible";
import { enterHostedFlow, expectOverview, pressStart } from "./support/overview";
import { returnPath } from "./support/plain-journey";
import { expect, test } from "./support/test";

test("the pages before sign-in are accessible", async ({ page }) => {
  await page.goto("/");
  await expectAccessible(page, "the front page");
  await page.goto("/signin");
  await expectAccessible(page, "sign-in");
  await page.goto("/signin?error=AccessDenied");
  await expectAccessible(page, "sign-in after it failed");
});

test("the states before submission are accessible", async ({ page, user: _, world, control }) => {
  await expectOverview(page, { status: "none" });
  await expectAccessible(page, "none");
  await control.addFault({ on: "create", kind: "status", status: 400 });
  await pressStart(page);
  await expect(page.getByRole("alert").filter({ hasText: "Reference" })).toBeVisible();
  await expectAccessible(page, "a failed start");

  await enterHostedFlow(page, world.idvUrl);
  await page.goto("/verify");
  await expectOverview(page, { status: "pending" });
  await expectAccessible(page, "pending");
});

test("the waiting states are accessible", async ({ page, user: _, world, control }) => {
  const id = await enterHostedFlow(page, world.idvUrl);
  for (const status of ["processing", "manual_review"]) {
    await control.setResult(id, { status });
    await page.goto(returnPath(id));
    await expectOverview(page, { status });
    await expectAccessible(page, status);
  }
  await control.setUnreachable(true);
  await page.goto(returnPath(id));
  await expectOverview(page, { status: "manual_review", stale: true });
  await expectAccessible(page, "what is not fresh");
});

test("the states that end an attempt are accessible", async ({ page, user: _, world, control }) => {
  for (const status of ["rejected", "failed", "approved"]) {
    const id = await enterHostedFlow(page, world.idvUrl);
    await control.setResult(id, { status });
    await page.goto(returnPath(id));
    await expectOverview(page, { status });
    await expectAccessible(page, status);
  }
  await page.goto("/welcome");
  await expectAccessible(page, "the page behind verification");
});

test("expired inquiries are accessible", async ({ page, user: _, world, control }) => {
  await control.setSettings({ inquiryLifetimeMs: 1_000 });
  await enterHostedFlow(page, world.idvUrl);
  await page.goto("/verify");
  await expectOverview(page, { status: "expired" });
  await expectAccessible(page, "expired");
});

test.describe("a 404 page", () => {
  test.use({ expectedComplaint: /404 \(Not Found\)/ });

  test("is accessible", async ({ page }) => {
    await page.goto("/nowhere");
    await expectAccessible(page, "the page for what is not there");
  });
});

test("the history page is accessible, collapsed and expanded", async ({ page, user: _, world, control }) => {
  for (const status of ["failed", "approved"]) {
    const id = await enterHostedFlow(page, world.idvUrl);
    await control.setResult(id, { status });
    await page.goto(returnPath(id));
    await expectOverview(page, { status });
  }
  await page.goto("/verify/history");
  await expect(page.getByRole("article")).toHaveCount(2);
  await expectAccessible(page, "the history");
});

test("controls and cards keep an edge in forced-colors mode", async ({ page, user: _, world }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await expectOverview(page, { status: "none" });
  await expectEdge(page.locator("[data-kyc-action]"));
  await expectEdge(page.locator("main section").first());
  await enterHostedFlow(page, world.idvUrl);
  await page.goto("/verify");
  const code = page.getByRole("img", { name: /^QR code/ });
  await expect(code).toHaveCSS("forced-color-adjust", "none");
  await expect(code.locator("path").first()).toHaveCSS("fill", "rgb(255, 255, 255)");
});

/** Forced-colors mode removes backgrounds, so a part needs a border. */
async function expectEdge(part: Locator): Promise<void> {
  const [edge, width, ground] = await part.evaluate((element) => {
    const { borderTopColor, borderTopWidth, backgroundColor } = getComputedStyle(element);
    return [borderTopColor, Number.parseFloat(borderTopWidth), backgroundColor] as const;
  });
  expect(width).toBeGreaterThanOrEqual(1);
  expect(edge).not.toBe(ground);
}
