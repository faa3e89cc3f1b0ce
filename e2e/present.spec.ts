import { expect, test } from "./support/test";

test("the presenter opens the app as each person of the demo, without signing out", async ({
  page,
  world,
  context,
}) => {
  await page.goto(world.controlUrl);
  const open = async (who: string) => {
    const [tab] = await Promise.all([
      context.waitForEvent("page"),
      page.locator(`[data-present="${who}"]`).click(),
    ]);
    await tab.waitForURL(/\/(?:verify|admin)$/);
    return tab;
  };
  const ada = await open("Ada");
  await expect(ada.locator("main")).toHaveAttribute("data-kyc-status", "none");
  await ada.close();
  const olga = await open("Olga");
  expect(olga.url()).toBe(`${world.appUrl}/admin`);
  await olga.close();
  const mei = await open("Mei");
  await expect(mei.locator("main")).toHaveAttribute("data-kyc-status", "none");
  await mei.close();
});

test("no other site can sign the presenter in", async ({ world }) => {
  const action = new URL("/present", world.controlUrl);
  const body = new URLSearchParams({ opening: "0.0" });
  for (const origin of ["https://evil.example", "null"]) {
    const response = await fetch(action, { method: "POST", body, headers: { origin }, redirect: "manual" });
    expect([response.status, response.headers.getSetCookie()]).toEqual([403, []]);
  }
  const unknown = await fetch(action, {
    method: "POST",
    body: new URLSearchParams({ opening: "9.9" }),
    headers: { origin: action.origin },
    redirect: "manual",
  });
  expect(unknown.status).toBe(404);
});
