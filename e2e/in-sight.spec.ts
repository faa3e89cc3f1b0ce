import type { Page } from "@playwright/test";
import { localeCookieName, locales } from "../lib/i18n/locales";
import { scenes } from "../sandbox/states/scenes";
import { createPlainClient } from "../sandbox/visitor/plain-client";
import { misfitsIn, type Sent, withoutImageFiles } from "./support/fits";
import { expectOverview, passHostedFlow } from "./support/overview";
import { signInPlainly } from "./support/plain-journey";
import { expect, test } from "./support/test";

const phone = { width: 390, height: 844 };
const narrowest = { width: 320, zoom: 1 };
/** A phone with 200 % text size. */
const enlarged = { width: 390, zoom: 2 };

/** The main action of each page that ends below the fold of a phone, with its lower edge. Blank pages run no scripts. */
async function belowTheFold(page: Page, sent: readonly Sent[]): Promise<string[]> {
  await page.setViewportSize(phone);
  const low: string[] = [];
  for (const { name, html, styles } of sent) {
    await page.setContent(`${withoutImageFiles(html)}<style>${styles.join("\n")}</style>`);
    const box = await page.locator("[data-kyc-action]").boundingBox();
    const bottom = box === null ? Number.POSITIVE_INFINITY : box.y + box.height;
    if (bottom > phone.height) low.push(`${name}: ${Math.round(bottom)}`);
  }
  return low;
}

test("on a phone, every state shows its main action without scrolling, and fits, in every language", async ({
  page,
  world,
}) => {
  const client = createPlainClient(world.controlUrl);
  const sent: Sent[] = [];
  for (const { key } of scenes.filter(({ waitMs }) => waitMs === undefined)) {
    for (const locale of locales) {
      const { status, body } = await client.get(`/states/pages/${key}/${locale}`);
      expect(status, `${key} in ${locale}: ${body.slice(-200)}`).toBe(200);
      sent.push({ name: `${key} in ${locale}`, html: body, styles: [] });
    }
  }
  const actions = sent.filter(({ html }) => html.includes("data-kyc-action"));
  expect(actions.length).toBeGreaterThanOrEqual(5 * locales.length);
  expect(await belowTheFold(page, actions)).toEqual([]);
  expect([...(await misfitsIn(page, sent, narrowest)), ...(await misfitsIn(page, sent, enlarged))]).toEqual(
    [],
  );
});

test("the main action is in sight with consent and all checks, too", async ({ page, openWorld }) => {
  const { facts } = await openWorld({ variables: { CONSENT: "on", KYC_LEVEL: "3" } });
  const client = createPlainClient(facts.appUrl);
  await signInPlainly(client);
  const sent = await Promise.all(
    locales.map(async (locale): Promise<Sent> => {
      const cookie = `${client.jar.header(client.appUrl)}; ${localeCookieName}=${locale}`;
      const { body } = await client.get("/verify", { headers: { cookie } });
      const links = [...body.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)];
      const sheets = links.map(async ([, address = ""]) => (await client.get(address)).body);
      const html = body.replace(/<script\b[^>]*>[\s\S]*?<\/script>/g, "");
      return { name: locale, html, styles: await Promise.all(sheets) };
    }),
  );
  expect(await belowTheFold(page, sent)).toEqual([]);
});

test("a change of the state moves nothing that stays, and is a soft one unless motion is unwanted", async ({
  page,
  user: _,
  world,
  control,
}) => {
  await page.setViewportSize(phone);
  const id = await passHostedFlow(page, world.idvUrl, { status: "processing" });
  await expect(page.getByText(/^Last checked [1-9]\d* seconds? ago\.$/), "counts on").toBeVisible();
  await page.evaluate(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if ("value" in entry) shifts.push(Number(entry.value));
    }).observe({ type: "layout-shift" });
  });
  for (const status of ["manual_review", "approved"] as const) {
    await control.setResult(id, { status });
    await expectOverview(page, { status });
  }
  const shifts = await page.evaluate(() => Reflect.get(window, "shifts") as number[]);
  expect(shifts.reduce((sum, shift) => sum + shift, 0)).toBeLessThan(0.1);

  const duration = () =>
    page
      .locator("h1")
      .evaluate((heading) => getComputedStyle(heading.closest(".soft") ?? heading).transitionDuration);
  expect(await duration()).not.toBe("0s");
  await page.emulateMedia({ reducedMotion: "reduce" });
  expect(await duration()).toBe("0s");
});
