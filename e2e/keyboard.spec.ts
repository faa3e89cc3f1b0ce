import type { Locator, Page } from "@playwright/test";
import { brand } from "../brand/brand";
import { expectOverview } from "./support/overview";
import { newcomer } from "./support/people";
import { expect, test } from "./support/test";

const maxStops = 40;

test("the whole flow works with the keyboard, with a visible focus", async ({ page, world }) => {
  await page.goto("/");
  await tabTo(page, page.getByRole("link", { name: "Get started" }));
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/signin\?/);
  await tabTo(page, page.getByRole("button", { name: "Continue with Sandbox ID" }));
  await page.keyboard.press("Enter");

  const { name, email } = newcomer();
  await page.waitForURL(`${world.issuer}/**`);
  await tabTo(page, page.getByLabel("Name"), false);
  await page.keyboard.type(name);
  await page.keyboard.press("Tab");
  await page.keyboard.type(email);
  await page.keyboard.press("Enter");

  await expectOverview(page, { status: "none", action: "start" });
  await tabTo(page, page.locator("[data-kyc-action]"));
  await page.keyboard.press("Enter");
  await page.waitForURL(`${world.idvUrl}/**`);
  await tabTo(page, page.locator('[data-sandbox="skip"]'), false);
  await page.keyboard.press("Enter");
  await tabTo(page, page.locator('[data-sandbox="finish"]'), false);
  await page.keyboard.press("Enter");

  await expectOverview(page, { status: "approved" });
  await tabTo(page, page.getByRole("link", { name: `Continue to ${brand.name}` }));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/welcome");
  await tabTo(page, page.getByRole("button", { name: "Sign out" }));
  await page.keyboard.press("Space");
  await expect(page.getByRole("link", { name: "Get started" })).toBeVisible();
});

test("the first tab stop of each page is a skip link", async ({ page }) => {
  for (const address of ["/", "/signin"]) {
    await page.goto(address);
    await page.keyboard.press("Tab");
    const skip = page.getByRole("link", { name: "Skip to main content" });
    await expect(skip).toBeFocused();
    await expect(skip).toBeInViewport();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.closest("main") !== null)).toBe(true);
  }
});

/** Presses Tab until the target has the focus. Our own pages must also show a focus ring. */
async function tabTo(page: Page, target: Locator, isOurs = true): Promise<void> {
  await target.waitFor();
  for (let stop = 0; stop < maxStops; stop++) {
    await page.keyboard.press("Tab");
    if (!(await target.evaluate((element) => element === document.activeElement))) continue;
    if (isOurs) await expect(target).toHaveCSS("outline-style", "solid");
    return;
  }
  throw new Error(`${target} cannot be reached with the keyboard`);
}
