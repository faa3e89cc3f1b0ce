import { enterHostedFlow, expectStanding, finishHostedFlow, upstreamCalls } from "./support/standing";
import { expect, test } from "./support/test";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled });

    test("the impatient can check again, are told what came of it, and see what is new", async ({
      page,
      person: _,
      world,
      control,
    }) => {
      const id = await enterHostedFlow(page, world.idvUrl);
      await finishHostedFlow(page, "processing");
      await expectStanding(page, { status: "processing", action: null });
      const checkAgain = page.getByRole("button", { name: "Check again" });
      await checkAgain.click();
      await expect(page.getByRole("status").filter({ hasText: "nothing new" })).toHaveCount(1);
      await expectStanding(page, { status: "processing", action: null });
      await control.setResult(id, { status: "approved" });
      await expectStanding(page, { status: "approved" });
      await expect(checkAgain).toHaveCount(0);
    });
  });
}

test("pressing all the time asks InkLink no more often than that", async ({
  page,
  person: _,
  world,
  control,
}) => {
  await enterHostedFlow(page, world.idvUrl);
  await finishHostedFlow(page, "manual_review");
  await expectStanding(page, { status: "manual_review" });
  await control.clearRequests();
  const startedAt = performance.now();
  const checkAgain = page.getByRole("button", { name: "Check again" });
  for (let press = 0; press < 10; press++) {
    await checkAgain.click();
    await expect(checkAgain).toHaveText("Check again");
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const { posts, gets } = await upstreamCalls(control);
  expect(posts).toBe(0);
  // The open page itself asks every two seconds at most.
  expect(gets).toBeLessThanOrEqual(seconds / 2 + 1);
});

test("there is nothing to check again where nothing is open", async ({ page, person: _, world }) => {
  const checkAgain = page.getByRole("button", { name: "Check again" });
  await expectStanding(page, { status: "none", action: "start" });
  await expect(checkAgain).toHaveCount(0);
  await enterHostedFlow(page, world.idvUrl);
  await finishHostedFlow(page, "rejected");
  await expectStanding(page, { status: "rejected", action: "retry" });
  await expect(checkAgain).toHaveCount(0);
});
