import { expectOverview, passHostedFlow, upstreamCalls } from "./support/overview";
import { expect, test } from "./support/test";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled });

    test("a user refreshes on demand and sees the result", async ({ page, user: _, world, control }) => {
      const id = await passHostedFlow(page, world.idvUrl, { status: "processing", action: null });
      const refreshNow = page.getByRole("button", { name: "Check again" });
      await refreshNow.click();
      await expect(page.getByRole("status").filter({ hasText: "no update" })).toHaveCount(1);
      await expectOverview(page, { status: "processing", action: null });
      await control.setResult(id, { status: "approved" });
      await expectOverview(page, { status: "approved" });
      await expect(refreshNow).toHaveCount(0);
    });
  });
}

test("repeated presses do not raise the rate of requests to InkLink", async ({
  page,
  user: _,
  world,
  control,
}) => {
  await passHostedFlow(page, world.idvUrl, { status: "manual_review" });
  await control.clearRequests();
  const startedAt = performance.now();
  const refreshNow = page.getByRole("button", { name: "Check again" });
  for (let press = 0; press < 10; press++) {
    await refreshNow.click();
    await expect(refreshNow).toHaveText("Check again");
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const { posts, gets } = await upstreamCalls(control);
  expect(posts).toBe(0);
  // Live updates poll every two seconds at most.
  expect(gets).toBeLessThanOrEqual(seconds / 2 + 1);
});

test("there is no refresh button if no inquiry is open", async ({ page, user: _, world }) => {
  const refreshNow = page.getByRole("button", { name: "Check again" });
  await expectOverview(page, { status: "none", action: "start" });
  await expect(refreshNow).toHaveCount(0);
  await passHostedFlow(page, world.idvUrl, { status: "rejected", action: "retry" });
  await expect(refreshNow).toHaveCount(0);
});
