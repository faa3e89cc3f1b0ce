import type { Page } from "@playwright/test";
import { formatterFor, translatorFor } from "../lib/i18n/translate";
import { shiftsOf } from "./support/layout-shifts";
import { enterHostedFlow, expectOverview } from "./support/overview";
import { expect, test } from "./support/test";

/** Nobody has the same time there as in UTC, at any time of the year. */
const zone = "Asia/Kolkata";

test.use({ timezoneId: zone });

async function expectTimeIn(page: Page, timeZone: string): Promise<void> {
  const time = page.locator("main time");
  const at = new Date((await time.getAttribute("datetime")) ?? "");
  const told = formatterFor("en", timeZone).dateTime(at, { dateStyle: "long", timeStyle: "short" });
  await expect(time).toHaveText(
    timeZone === "UTC" ? translatorFor("en")("common.timeInUtc", { time: told }) : told,
  );
}

/** The zone that the browser has named, if it has. */
async function zonesOf(page: Page): Promise<string[]> {
  const cookies = await page.context().cookies();
  return cookies.filter(({ name }) => name === "verify.zone").map(({ value }) => value);
}

test("the first page with a time tells it in the person's own zone, and nothing moves", async ({
  page,
  user: _,
  world,
}) => {
  await enterHostedFlow(page, world.idvUrl);
  await page.context().clearCookies({ name: "verify.zone" });
  await page.goto("/verify");
  await expectOverview(page, { status: "pending" });
  await expectTimeIn(page, zone);
  // Until the scripts have run, and then some.
  await expect(page.getByRole("button", { name: "Continue verification" })).toBeEnabled();
  expect(await shiftsOf(page)).toEqual([]);
});

test("somebody who has travelled is told the time where they are now, and nothing moves", async ({
  page,
  user: _,
  world,
}) => {
  await enterHostedFlow(page, world.idvUrl);
  await page.context().addCookies([{ name: "verify.zone", value: "America/St_Johns", url: world.appUrl }]);
  await page.goto("/verify");
  await expectTimeIn(page, zone);
  await expect(page.getByRole("button", { name: "Continue verification" })).toBeEnabled();
  expect(await shiftsOf(page)).toEqual([]);
  const response = await page.request.get("/verify");
  expect(await response.text()).toContain((await page.locator("main time").textContent()) ?? "");
});

test("a page without a time learns the zone for those after it, once it is loaded", async ({ page }) => {
  await page.goto("/");
  // Browsers keep to the older name of this one.
  await expect.poll(() => zonesOf(page)).toEqual([expect.stringMatching(/^Asia\/(Kolkata|Calcutta)$/)]);
});

test.describe("where the clocks show UTC", () => {
  test.use({ timezoneId: "Africa/Abidjan" });

  test("the zone is learnt when the person does something", async ({ page }) => {
    await page.goto("/");
    expect(await zonesOf(page)).toEqual([]);
    await page.locator("h1").click();
    await expect.poll(() => zonesOf(page)).toEqual(["Africa/Abidjan"]);
  });
});

test("the pages after it have the right time in the first HTML", async ({ page, user: _, world }) => {
  await enterHostedFlow(page, world.idvUrl);
  await page.goto("/verify");
  const response = await page.request.get("/verify");
  const shown = (await page.locator("main time").textContent()) ?? "";
  expect(await response.text()).toContain(shown);
  expect(shown).not.toContain("UTC");
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("times are told in UTC, and say so", async ({ page, user: _, world }) => {
    await enterHostedFlow(page, world.idvUrl);
    await page.goto("/verify");
    await expectTimeIn(page, "UTC");
  });
});
