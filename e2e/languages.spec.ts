import type { Page } from "@playwright/test";
import { type Locale, localeNames } from "../lib/i18n/locales";
import { translatorFor } from "../lib/i18n/translate";
import { expectAccessible } from "./support/accessible";
import { enterHostedFlow, expectOverview } from "./support/overview";
import { signInAgain } from "./support/people";
import { returnPath } from "./support/plain-journey";
import { expect, test } from "./support/test";

async function choose(page: Page, locale: Locale): Promise<void> {
  await page.getByRole("contentinfo").getByRole("button", { name: localeNames[locale], exact: true }).click();
}

async function expectLanguage(page: Page, locale: Locale): Promise<void> {
  await expect(page.locator("html")).toHaveAttribute("lang", locale);
  await expect(page.locator("html")).toHaveAttribute("dir", locale === "ar" ? "rtl" : "ltr");
  const current = page.getByRole("contentinfo").locator('[aria-current="true"]');
  await expect(current).toHaveText(localeNames[locale]);
  await expect(current).toHaveAttribute("lang", locale);
}

async function expectHeading(
  page: Page,
  locale: Locale,
  key: Parameters<ReturnType<typeof translatorFor>>[0],
) {
  const heading = translatorFor(locale)(key);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading);
  await expect(page).toHaveTitle(new RegExp(`^${heading} – `));
}

test.describe("a browser that requests German", () => {
  test.use({ locale: "de-AT" });

  test("gets German, and then the chosen language on every page", async ({ page }) => {
    await page.goto("/");
    await expectLanguage(page, "de");
    await expectHeading(page, "de", "home.heading");
    await choose(page, "pt");
    await expectLanguage(page, "pt");
    await expectHeading(page, "pt", "home.heading");
    await page.goto("/signin");
    await expectLanguage(page, "pt");
    await expectHeading(page, "pt", "signIn.heading");
  });
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled });

    test("a language switch on the return page keeps the outcome and the address", async ({
      page,
      user: _,
      world,
      control,
    }) => {
      const id = await enterHostedFlow(page, world.idvUrl);
      await control.setResult(id, { status: "rejected" });
      const address = returnPath(id, "approved");
      await page.goto(address);
      for (const locale of ["fr", "ar", "en"] as const) {
        await choose(page, locale);
        await expectLanguage(page, locale);
        await expectHeading(page, locale, "verify.overview.rejected.heading");
        await expectOverview(page, { status: "rejected", action: "retry" });
        await expect(page).toHaveURL(address);
      }
    });

    test("a language switch at sign-in keeps the callback URL", async ({ page }) => {
      await page.goto("/welcome");
      await expect(page).toHaveURL(/\/signin\?callbackUrl=/);
      const address = page.url();
      await choose(page, "es");
      await expectLanguage(page, "es");
      await expect(page).toHaveURL(address);
    });
  });
}

test.describe("a 404 page", () => {
  test.use({ expectedComplaint: /404 \(Not Found\)/ });

  test("is in every language", async ({ page }) => {
    await page.goto("/nowhere?a=b");
    await choose(page, "de");
    await expectLanguage(page, "de");
    await expectHeading(page, "de", "errors.notFound.heading");
    await expect(page).toHaveURL("/nowhere?a=b");
  });
});

test("a chosen language is stored for the user and applies after sign-in in another browser", async ({
  page,
  user,
  anotherBrowser,
}) => {
  await choose(page, "fr");
  await expectLanguage(page, "fr");
  const other = await anotherBrowser();
  await other.goto("/verify");
  await expectLanguage(other, "en");
  await signInAgain(other, user);
  await expectLanguage(other, "fr");
  await expectHeading(other, "fr", "verify.overview.none.heading");
  await other.getByRole("button", { name: translatorFor("fr")("common.signOut") }).click();
  await expectLanguage(other, "fr");
});

test.describe("in Arabic", () => {
  test.use({ locale: "ar-EG" });

  test("the pages before a start are right-to-left, fit the screen and are accessible", async ({
    page,
    user: _,
  }) => {
    await expectLanguage(page, "ar");
    await expectAccessible(page, "none in Arabic");
    await page.goto("/");
    await expectAccessible(page, "the front page in Arabic");
  });

  test("the pages after a start are too", async ({ page, user: _, world, control }) => {
    const id = await enterHostedFlow(page, world.idvUrl);
    for (const status of ["processing", "rejected"]) {
      await control.setResult(id, { status });
      await page.goto(returnPath(id));
      await expectOverview(page, { status });
      await expectAccessible(page, `${status} in Arabic`);
    }
  });
});
