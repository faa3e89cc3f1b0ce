import { passHostedFlow } from "./support/overview";
import { newcomer, signInAsNew } from "./support/people";
import { signInPlainly } from "./support/plain-journey";
import { expect, test } from "./support/test";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled });

    test("a user sees every attempt, newest first, with its events", async ({ page, user: _, world }) => {
      await expect(page.getByRole("link", { name: "See your verification history" })).toHaveCount(0);
      const first = await passHostedFlow(page, world.idvUrl, { status: "rejected" });
      const second = await passHostedFlow(page, world.idvUrl, { status: "approved" });

      await page.getByRole("link", { name: "See your verification history" }).click();
      await expect(page).toHaveURL("/verify/history");
      await expect(page).toHaveTitle(/^Your verification history – /);
      const attempts = page.getByRole("article");
      await expect(attempts).toHaveCount(2);
      await expect(attempts.nth(0)).toContainText("Confirmed");
      await expect(attempts.nth(0)).toContainText("You started a verification.");
      await expect(attempts.nth(0)).toContainText("By you");
      await expect(attempts.nth(0)).toContainText("Your identity was confirmed.");
      await expect(attempts.nth(0).locator("time").first()).toHaveAttribute("datetime", /^\d{4}-/);
      const story = attempts.nth(1).getByText("Your identity couldn’t be confirmed.");
      await expect(story).toBeHidden();
      await attempts.nth(1).getByText("Timeline").click();
      await expect(story).toBeVisible();
      const html = await page.content();
      for (const id of [first, second]) expect(html, "InkLink's ids are not theirs to see").not.toContain(id);
    });
  });
}

test("a user without attempts sees an empty history", async ({ client }) => {
  const { body, status } = await signInPlainly(client, newcomer(), "/verify/history");
  expect(status).toBe(200);
  expect(body).toContain("No attempts yet.");
});

test("a signed-out user is redirected to sign-in and back", async ({ page }) => {
  await page.goto("/verify/history");
  await expect(page).toHaveURL(/\/signin\?/);
  await signInAsNew(page);
  await expect(page).toHaveURL("/verify/history");
});
