import { enterHostedFlow, expectOverview, pressStart, upstreamCalls } from "./support/overview";
import { returnPath, signInPlainly, startPlainly, statusIn } from "./support/plain-journey";
import { expect, test } from "./support/test";

test("a double click starts one verification", async ({ page, user: _, world, control }) => {
  await control.addFault({ on: "create", kind: "delay", ms: 400 });
  await page.locator("[data-kyc-action]").dblclick();
  await page.waitForURL(`${world.idvUrl}/**`);
  expect((await upstreamCalls(control)).posts).toBe(1);
});

test("two tabs lead to one inquiry", async ({ page, context, user: _, world, control }) => {
  await control.addFault({ on: "create", kind: "delay", ms: 400 });
  const other = await context.newPage();
  await other.goto("/verify");
  await Promise.all([page, other].map(pressStart));
  await Promise.all([page, other].map((tab) => tab.waitForURL(`${world.idvUrl}/**`)));
  expect(other.url()).toBe(page.url());
  expect((await upstreamCalls(control)).posts).toBe(1);
});

test("going back and starting again leads to the same inquiry", async ({ page, user: _, world, control }) => {
  const first = await enterHostedFlow(page, world.idvUrl);
  await page.goBack();
  await expectOverview(page, { status: "pending", action: "continue" });
  expect(await enterHostedFlow(page, world.idvUrl)).toBe(first);
  expect((await upstreamCalls(control)).posts).toBe(1);
});

test("20 concurrent posts of the form create one inquiry, and all lead to it", async ({
  client,
  world,
  control,
}) => {
  const verify = await signInPlainly(client);
  await control.addFault({ on: "create", kind: "delay", ms: 300 });
  const responses = await Promise.all(Array.from({ length: 20 }, () => startPlainly(client, verify)));
  const targets = new Set(responses.map(({ status, headers }) => `${status} ${headers.get("location")}`));
  const [inquiry] = await control.inquiries();
  expect([...targets]).toEqual([`303 ${world.idvUrl}/?inquiry_id=${inquiry?.id}`]);
  expect((await upstreamCalls(control)).posts).toBe(1);
});

test("30 starts in sequence are all served", async ({ client, world, control }) => {
  const verify = await signInPlainly(client);
  for (let i = 0; i < 30; i++) {
    const { headers } = await startPlainly(client, verify);
    expect(headers.get("location")).toContain(`${world.idvUrl}/?inquiry_id=`);
  }
  expect((await upstreamCalls(control)).posts).toBe(1);
});

test("an old form sent after the approval starts nothing", async ({ client, control }) => {
  const verify = await signInPlainly(client);
  await startPlainly(client, verify);
  const [inquiry] = await control.inquiries();
  const id = inquiry?.id ?? "";
  await control.setResult(id, { status: "approved" });
  expect(statusIn(await client.get(returnPath(id)))).toBe("approved");
  const again = await startPlainly(client, verify);
  expect([again.status, again.headers.get("location")]).toEqual([303, "/verify"]);
  expect((await upstreamCalls(control)).posts).toBe(1);
});
