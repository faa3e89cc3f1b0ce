import type { Page } from "@playwright/test";
import { formatterFor, translatorFor } from "../lib/i18n/translate";
import { openSlowLine } from "./support/local-server";
import { enterHostedFlow, expectOverview } from "./support/overview";
import { expect, test } from "./support/test";

/**
 * The layout shifts since the page was opened, of what a time can move. Header and progress stand above every time: on a
 * busy machine, browsers paint them while they are parsed, and their parts move as the next ones arrive.
 */
function shiftsOf(page: Page): Promise<string[]> {
  return page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        new PerformanceObserver((list) => {
          const sources = list.getEntries().flatMap((entry) => Reflect.get(entry, "sources"));
          const parents: (Element | null)[] = sources.map(({ node }) => node?.parentElement ?? null);
          const moved = parents.filter((parent) => !parent?.closest("header, nav"));
          resolve(moved.map((parent) => parent?.outerHTML ?? "something"));
        }).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => resolve([]), 500);
      }),
  );
}

/** The size of all layout shifts of the page since it was opened (web.dev/cls). */
function shiftOf(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => {
          const sizes = list.getEntries().map((entry) => Number(Reflect.get(entry, "value")));
          resolve(sizes.reduce((sum, size) => sum + size, 0));
        }).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => resolve(0), 500);
      }),
  );
}

/** An unusual offset: no local time equals UTC at any time of the year. */
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

/** The time zone stored by the browser, if any. */
async function zonesOf(page: Page): Promise<string[]> {
  const cookies = await page.context().cookies();
  return cookies.filter(({ name }) => name === "verify.zone").map(({ value }) => value);
}

test("the first page with a time shows the user's time zone without layout shift", async ({
  page,
  user: _,
  world,
}) => {
  await enterHostedFlow(page, world.idvUrl);
  await page.context().clearCookies({ name: "verify.zone" });
  await page.goto("/verify");
  await expectOverview(page, { status: "pending" });
  await expectTimeIn(page, zone);
  // Until the scripts have run, and a little longer.
  await expect(page.getByRole("button", { name: "Continue verification" })).toBeEnabled();
  expect(await shiftsOf(page)).toEqual([]);
});

test("a user who has changed time zones sees the new one without layout shift", async ({
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

test("a page without a time stores the time zone after loading", async ({ page }) => {
  await page.goto("/");
  // Browsers still report the older name of this zone.
  await expect.poll(() => zonesOf(page)).toEqual([expect.stringMatching(/^Asia\/(Kolkata|Calcutta)$/)]);
});

test.describe("in a time zone equal to UTC", () => {
  test.use({ timezoneId: "Africa/Abidjan" });

  test("the time zone is stored on the next interaction", async ({ page }) => {
    await page.goto("/");
    expect(await zonesOf(page)).toEqual([]);
    await page.locator("h1").click();
    await expect.poll(() => zonesOf(page)).toEqual(["Africa/Abidjan"]);
  });
});

test("later pages have the local time in the server's HTML", async ({ page, user: _, world }) => {
  await enterHostedFlow(page, world.idvUrl);
  await page.goto("/verify");
  const response = await page.request.get("/verify");
  const shown = (await page.locator("main time").textContent()) ?? "";
  expect(await response.text()).toContain(shown);
  expect(shown).not.toContain("UTC");
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("times are shown in UTC and labelled as such", async ({ page, user: _, world }) => {
    await enterHostedFlow(page, world.idvUrl);
    await page.goto("/verify");
    await expectTimeIn(page, "UTC");
  });
});

test("a page that arrives in two parts hardly shifts", async ({ page, user: _, world }) => {
  const line = await openSlowLine(world.appUrl, "Your data</a>", 500);
  try {
    await page.goto(`${line.url}/verify`);
    await expect(page.getByRole("button", { name: "Start verification" })).toBeEnabled();
    expect(await shiftOf(page)).toBeLessThan(0.01);
  } finally {
    await line.close();
  }
});
