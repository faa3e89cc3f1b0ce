import { readFileSync } from "node:fs";
import path from "node:path";
import type { Locator, Page } from "@playwright/test";
import { type Locale, locales } from "../lib/i18n/locales";
import { type Scene, scenes } from "../sandbox/states/scenes";
import { hostedScenes } from "../sandbox/states/states-page";
import { createPlainClient } from "../sandbox/visitor/plain-client";
import { expectAccessible } from "./support/accessible";
import { root } from "./support/app";
import { isStale, statusIn } from "./support/plain-journey";
import { expect, test } from "./support/test";

type Messages = {
  verify: {
    overview: Record<string, { heading: string }>;
    returned: { heading: string };
    closed: { heading: string };
  };
};

function messagesOf(locale: Locale): Messages {
  return JSON.parse(readFileSync(path.join(root, `lib/i18n/messages/${locale}.json`), "utf8"));
}

/** Every status with messages of its own, except step-up. */
const statuses = Object.keys(messagesOf("en").verify.overview).filter((name) => name !== "stepUp");

const waiting = scenes.filter(({ waitMs }) => waitMs !== undefined);
const ready = scenes.filter(({ waitMs }) => waitMs === undefined);

function headingOf({ status, fault, endedBy, isStale: mustBeStale }: Scene, locale: Locale) {
  const { overview, returned, closed } = messagesOf(locale).verify;
  if (mustBeStale && status === "pending") return returned.heading;
  if (endedBy === "closing") return closed.heading;
  // An unknown status is shown as a check, or as the review that it came in.
  const said = fault?.kind === "answer" && status !== "manual_review" ? "processing" : status;
  return overview[said]?.heading;
}

test("every status of the app is among the states", () => {
  expect(new Set(scenes.map(({ status }) => status))).toEqual(new Set(statuses));
});

test("every state is shown in every language, as the app serves it", async ({ world, control }) => {
  const client = createPlainClient(world.controlUrl);
  for (const scene of ready) {
    const { key, status, isStale: mustBeStale = false } = scene;
    for (const locale of locales) {
      const name = `${key} in ${locale}`;
      const page = await client.get(`/states/pages/${key}/${locale}`);
      expect(page.status, `${name}: ${page.body.slice(-200)}`).toBe(200);
      expect(page.body, name).toContain(`<html lang="${locale}"`);
      expect([statusIn(page), isStale(page)], name).toEqual([status, mustBeStale]);
      expect(/<h1[^>]*>([^<]*)</.exec(page.body)?.[1], name).toBe(headingOf(scene, locale));
      expect(page.body, name).not.toContain("<script");
    }
  }
  for (const { key } of waiting) {
    const page = await client.get(`/states/pages/${key}/en`);
    expect([page.status, page.body.includes("Not yet")], key).toEqual([503, true]);
  }
  expect((await client.get("/states/pages/nothing/en")).status).toBe(404);

  // Users with no attempt left see when the next one opens, and have no button.
  for (const { key } of ready.filter(({ attempts }) => attempts === "all")) {
    const { body } = await client.get(`/states/pages/${key}/en`);
    expect(body, key).not.toContain("data-kyc-action");
  }
  // The users behind the states do not affect the demo.
  expect((await control.inquiries()).length).toBeGreaterThan(ready.length - 1);
  expect((await client.get("/")).body).not.toContain("State: ");
  // Rendered again, for the same users.
  const before = await client.get("/states/pages/approved/en");
  await client.request("POST", "/states/again", { headers: { origin: world.controlUrl } });
  const after = await client.get("/states/pages/approved/en");
  expect(after.status).toBe(200);
  expect(timesIn(after.body)).toEqual(timesIn(before.body));
});

test("the states are shown side by side, in both color schemes and on both screens", async ({
  page,
  context,
  world,
}) => {
  await page.setViewportSize({ width: 1600, height: 1000 });
  await page.goto(`${world.controlUrl}/`);
  await page.getByRole("link", { name: "Every state" }).click();
  await expect(page.locator("article")).toHaveCount(scenes.length + hostedScenes.length);
  await page.getByRole("link", { name: "Approved", exact: true }).click();
  await expect(page.locator("iframe")).toHaveCount(locales.length);
  await page.getByRole("group", { name: "language" }).getByRole("link", { name: "Deutsch" }).click();
  await page.getByRole("group", { name: "scheme" }).getByRole("link", { name: "Both" }).click();
  await page.getByRole("group", { name: "screen" }).getByRole("link", { name: "Both" }).click();
  await expect(page.locator("iframe")).toHaveCount(4);
  await expect(page.locator("iframe").first()).toHaveAttribute("title", /^Approved, Deutsch, Light, Phone$/);
  const eye = await context.newPage();
  for (const [scheme, isLight] of [
    ["light", true],
    ["dark", false],
  ] as const) {
    await expect
      .poll(async () => (await brightness(eye, page.locator(`iframe.${scheme}`).first())) > 128, scheme)
      .toBe(isLight);
  }
  // Without frames: axe waits forever for a frame in which scripts are blocked.
  await page.evaluate(() => {
    for (const frame of document.querySelectorAll("iframe")) frame.remove();
  });
  await expectAccessible(page, "the page of states");
});

function timesIn(body: string): string[] {
  return [...body.matchAll(/<time datetime="([^"]+)"/gi)].map(([, at = ""]) => at);
}

/** The mean brightness of a screenshot, from 0 to 255. */
async function brightness(eye: Page, part: Locator): Promise<number> {
  const picture = (await part.screenshot()).toString("base64");
  return eye.evaluate(async (source) => {
    const image = new Image();
    image.src = `data:image/png;base64,${source}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const paint = canvas.getContext("2d");
    paint?.drawImage(image, 0, 0);
    const data = paint?.getImageData(0, 0, image.width, image.height).data ?? new Uint8ClampedArray();
    return data.reduce((sum, value, at) => (at % 4 === 3 ? sum : sum + value), 0) / ((data.length * 3) / 4);
  }, picture);
}
