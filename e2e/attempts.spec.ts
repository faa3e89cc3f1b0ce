import { createPlainClient } from "../sandbox/visitor/plain-client";
import { signInAsNew } from "./support/people";
import { finishPlainly, openInquiry, signInPlainly, startPlainly, statusIn } from "./support/plain-journey";
import { expect, test } from "./support/test";

test("a last attempt that fails says so, though there is no start button any more", async ({ openWorld }) => {
  const { facts, control } = await openWorld({ variables: { KYC_MAX_ATTEMPTS: "1" } });
  const client = createPlainClient(facts.appUrl);
  const verify = await signInPlainly(client);
  await control.addFault({ on: "create", kind: "answer", remove: ["id"], times: "always" });
  const failed = await startPlainly(client, verify);
  expect(failed.body).not.toContain("data-kyc-action");
  expect(failed.body).toMatch(/role="alert"[\s\S]*last attempt for now[\s\S]*<time[\s\S]*R-[\w-]+/);
  expect(failed.body).not.toContain("try again now");

  const again = await startPlainly(client, verify);
  expect(again.body).toMatch(/role="alert"[\s\S]*R-[\w-]+/);
  expect(await control.requests({ method: "POST" })).toHaveLength(1);
});

test("with scripts, the start button goes with the last attempt, and the error stays", async ({
  openWorld,
  browser,
}) => {
  const { facts, control } = await openWorld({ variables: { KYC_MAX_ATTEMPTS: "1" } });
  const context = await browser.newContext({ baseURL: facts.appUrl });
  const [page, otherTab] = [await context.newPage(), await context.newPage()];
  await page.goto("/verify");
  await signInAsNew(page);
  await otherTab.goto("/verify");
  await control.addFault({ on: "create", kind: "answer", remove: ["id"], times: "always" });
  for (const [tab, message] of [
    [page, "this was your last attempt for now"],
    [otherTab, "You’ve used all your attempts for now"],
  ] as const) {
    await tab.locator("[data-kyc-action]").click();
    const alert = tab.getByRole("alert").filter({ hasText: "Reference" });
    await expect(alert).toContainText(message);
    await expect(tab.locator("[data-kyc-action]")).toHaveCount(0);
    await expect(tab.getByText("You can try again after")).toBeVisible();
    await expect(alert).toBeVisible();
  }
  expect(await control.requests({ method: "POST" })).toHaveLength(1);
  await context.close();
});

const encouragement = "Many people get through when they try again.";

test("after the last attempt there is no start button, and the page shows when the next attempt opens", async ({
  openWorld,
}) => {
  const { facts, control } = await openWorld({ variables: { KYC_MAX_ATTEMPTS: "2", KYC_LEVEL: "2" } });
  const client = createPlainClient(facts.appUrl);
  const verify = await signInPlainly(client);
  expect(verify.body).toContain("Your home address");
  const startedAt = Date.now();
  const first = await openInquiry(client, verify);
  const rejected = await finishPlainly(client, facts, first, "rejected");
  expect(rejected.body).toContain('data-kyc-action="retry"');
  expect(rejected.body).toContain(encouragement);
  const second = await openInquiry(client, rejected);
  const last = await finishPlainly(client, facts, second, "rejected");

  for (const page of [last, await client.get("/verify")]) {
    expect(statusIn(page)).toBe("rejected");
    expect(page.body).not.toContain("data-kyc-action");
    expect(page.body).not.toContain(encouragement);
    const nextAt = Date.parse(/<time dateTime="([^"]+)"/i.exec(page.body)?.[1] ?? "");
    expect(Math.abs(nextAt - startedAt - 24 * 60 * 60 * 1000)).toBeLessThan(60_000);
  }

  const replayed = await startPlainly(client, verify);
  expect([replayed.status, statusIn(replayed)]).toEqual([200, "rejected"]);
  expect(replayed.body).toMatch(/You can try again after.*<time dateTime="/i);
  const posts = await control.requests({ method: "POST" });
  expect(posts.map(({ body }) => body)).toMatchObject([{ level: 2 }, { level: 2 }]);
});
