import { brand } from "../lib/config/brand/brand";
import {
  enterHostedFlow,
  expectOverview,
  finishHostedFlow,
  passHostedFlow,
  pressStart,
  upstreamCalls,
} from "./support/overview";
import { signInAsNew } from "./support/people";
import { expect, test } from "./support/test";

test("an approved user sees the approval and a link to the protected page", async ({
  page,
  world,
  control,
}) => {
  await page.goto("/");
  await page.getByRole("link", { name: "Get started" }).click();
  const { name } = await signInAsNew(page);
  await expectOverview(page, { status: "none", action: "start" });
  const id = await passHostedFlow(page, world.idvUrl, { status: "approved", action: null, stale: false });
  await expect(page).toHaveTitle(/^We’ve confirmed your identity – /);
  await expect(page.locator("main time").first()).toHaveAttribute("datetime", /^\d{4}-\d\d-\d\dT/);
  expect(await upstreamCalls(control)).toEqual({ posts: 1, gets: 1 });
  const [created] = await control.requests({ method: "POST" });
  expect(created).toMatchObject({ apiKeyOk: true, inquiryId: id, responseStatus: 200 });
  expect(created?.body).toEqual({
    subject_id: expect.stringMatching(/^[\w-]{8,}$/),
    return_url: `${world.appUrl}/kyc/complete`,
    level: 1,
    metadata: { verification_id: expect.stringMatching(/^[\w-]{8,}$/) },
  });

  await page.getByRole("link", { name: `Continue to ${brand.name}` }).click();
  await expect(page).toHaveURL("/welcome");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Welcome, ${name}`);
  expect(await upstreamCalls(control), "the decision was fetched once").toEqual({ posts: 1, gets: 1 });
});

for (const [outcome, title] of [
  ["rejected", "We couldn’t confirm your identity"],
  ["failed", "We couldn’t complete the check"],
] as const) {
  test(`a user whose verification was ${outcome} can retry, with a new inquiry`, async ({
    page,
    user: _,
    world,
    control,
  }) => {
    const first = await passHostedFlow(page, world.idvUrl, {
      status: outcome,
      action: "retry",
      stale: false,
    });
    await expect(page).toHaveTitle(new RegExp(`^${title} – `));
    expect(await upstreamCalls(control)).toEqual({ posts: 1, gets: 1 });

    const second = await enterHostedFlow(page, world.idvUrl);
    expect(second).not.toBe(first);
    await finishHostedFlow(page, "approved");
    await expectOverview(page, { status: "approved" });
    expect((await upstreamCalls(control)).posts).toBe(2);
  });
}

for (const outcome of ["processing", "manual_review"] as const) {
  test(`a user whose verification is in ${outcome} has no action`, async ({
    page,
    user: _,
    world,
    control,
  }) => {
    await passHostedFlow(page, world.idvUrl, { status: outcome, action: null, stale: false });
    expect((await upstreamCalls(control)).posts).toBe(1);
    await page.goto("/verify");
    await expectOverview(page, { status: outcome, action: null });
  });
}

test("a user who left midway continues the same inquiry", async ({ page, user: _, world, control }) => {
  const id = await enterHostedFlow(page, world.idvUrl);
  await page.locator('[data-sandbox="leave"]').click();
  await expectOverview(page, { status: "pending", action: "continue", stale: false });
  await expect(page.locator("main time")).toHaveAttribute("datetime", /^\d{4}-\d\d-\d\dT/);
  await pressStart(page);
  await page.waitForURL(`${world.idvUrl}/?inquiry_id=${id}`);
  expect((await upstreamCalls(control)).posts).toBe(1);
});

test("an inquiry that ran out of time is expired by our own clock, and the user can start again", async ({
  page,
  user: _,
  world,
  control,
}) => {
  await control.setSettings({ inquiryLifetimeMs: 1_500 });
  const first = await enterHostedFlow(page, world.idvUrl);
  await control.setUnreachable(true);
  await page.goto("/verify");
  await expectOverview(page, { status: "expired", action: "retry", stale: false });
  await control.setUnreachable(false);
  const before = await upstreamCalls(control);
  await page.reload();
  await expectOverview(page, { status: "expired", action: "retry", stale: false });
  expect(await upstreamCalls(control), "InkLink got no request").toEqual(before);
  await control.setSettings({ inquiryLifetimeMs: 60_000 });
  expect(await enterHostedFlow(page, world.idvUrl)).not.toBe(first);
});
