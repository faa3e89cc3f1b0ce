import { readFile } from "node:fs/promises";
import { devices, type Page } from "@playwright/test";
import { enterHostedFlow, expectOverview, finishHostedFlow, upstreamCalls } from "./support/overview";
import { signInAgain } from "./support/people";
import { returnPath } from "./support/plain-journey";
import { expect, test } from "./support/test";

test.use({ viewport: { width: 1280, height: 800 } });

const code = (page: Page) => page.getByRole("img", { name: /^QR code/ });

test("a user continues on the phone, and the page on the computer updates", async ({
  page,
  user: _,
  world,
  control,
  anotherBrowser,
}) => {
  const id = await enterHostedFlow(page, world.idvUrl);
  await page.goto("/verify");
  await expectOverview(page, { status: "pending", action: "continue" });
  await expect(code(page)).toBeVisible();
  const address = page.getByRole("link", { name: id });
  await expect(address).toHaveText(`${world.idvUrl}/?inquiry_id=${id}`);

  const phone = await anotherBrowser(devices["Pixel 7"]);
  await phone.goto((await address.textContent()) ?? "");
  await finishHostedFlow(phone, "approved");
  await expect(phone).toHaveURL(/\/signin\?/);
  await expect(phone.getByRole("heading", { level: 1 })).toHaveText("You’re done on this phone");
  await expect(phone.getByText("Go back to your computer")).toBeVisible();
  await expect(phone.getByRole("button", { name: /^Continue with/ })).toHaveCount(1);

  await expectOverview(page, { status: "approved", action: null });
  await expect(code(page)).toHaveCount(0);
  expect((await upstreamCalls(control)).posts).toBe(1);
  expect(await readFile(world.logFile, "utf8"), "the address stays out of the log").not.toContain(id);
});

test("a signed-out phone is told the same of any inquiry, and can sign in to see the result", async ({
  page,
  user,
  world,
  anotherBrowser,
}) => {
  const id = await enterHostedFlow(page, world.idvUrl);
  await finishHostedFlow(page, "approved");
  const phone = await anotherBrowser(devices["Pixel 7"]);
  const told: string[] = [];
  for (const one of ["kyc_iq_unknown", id]) {
    await phone.goto(returnPath(one));
    told.push((await phone.locator("main").textContent()) ?? "");
  }
  expect(new Set(told).size).toBe(1);
  expect(told[0]).toContain("You’re done on this phone");
  await signInAgain(phone, user);
  await expectOverview(phone, { status: "approved" });
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled });

    test("starting on a device without a camera shows the QR code at once, for a single inquiry", async ({
      page,
      user: _,
      world,
      control,
    }) => {
      await page.getByRole("button", { name: "Continue on your phone" }).click();
      await expectOverview(page, { status: "pending", action: "continue" });
      await expect(page).toHaveURL("/verify?device=phone");
      await expect(code(page)).toBeVisible();
      const [hero, action] = [
        await code(page).boundingBox(),
        await page.locator("[data-kyc-action]").boundingBox(),
      ];
      expect(hero?.y, "the code comes first").toBeLessThan(action?.y ?? 0);
      const [post, ...others] = await control.requests({ method: "POST" });
      expect(others).toEqual([]);
      expect(await enterHostedFlow(page, world.idvUrl)).toBe(post?.inquiryId);
    });
  });
}

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("there is no QR code on a phone", async ({ page, user: _, world }) => {
    await expect(page.getByRole("button", { name: "Continue on your phone" })).toHaveCount(0);
    await enterHostedFlow(page, world.idvUrl);
    await page.goto("/verify");
    await expectOverview(page, { status: "pending", action: "continue" });
    await expect(code(page)).toBeHidden();
  });
});

test("the hosted flow's address is not on pages of other states", async ({
  page,
  user: _,
  world,
  control,
}) => {
  const id = await enterHostedFlow(page, world.idvUrl);
  await control.setResult(id, { status: "processing" });
  await page.goto("/verify");
  await expectOverview(page, { status: "processing" });
  expect(await page.content()).not.toContain(id);
  await page.goto("/verify/history");
  expect(await page.content()).not.toContain(id);
});
