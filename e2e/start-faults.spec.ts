import type { FaultInput } from "../sandbox/control-client";
import { enterHostedFlow, expectOverview, pressStart, upstreamCalls } from "./support/overview";
import { signInPlainly, startPlainly } from "./support/plain-journey";
import { expect, test } from "./support/test";

const status = (code: number, more: { retryAfter?: string } = {}): FaultInput => {
  return { on: "create", kind: "status", times: "always", status: code, ...more };
};

const faults: [name: string, fault: FaultInput, posts: number][] = [
  ["responds with 400", status(400), 1],
  ["responds with 401", status(401), 1],
  ["responds with 404", status(404), 1],
  ["requests a wait of an hour", status(429, { retryAfter: "3600" }), 1],
  ["responds with 500 every time", status(500), 3],
  ["responds with a page instead of JSON", { on: "create", kind: "html", times: "always" }, 1],
  ["responds without an id", { on: "create", kind: "answer", remove: ["id"], times: "always" }, 1],
  ["breaks the connection", { on: "create", kind: "reset-after", times: "always" }, 1],
];

for (const [name, fault, posts] of faults) {
  test(`if InkLink ${name}, the user sees an error, and a later start works`, async ({
    page,
    user: _,
    world,
    control,
  }) => {
    await control.addFault(fault);
    await pressStart(page);
    await expectFailedStart(page);
    expect((await upstreamCalls(control)).posts).toBe(posts);
    await control.clearFaults();
    await enterHostedFlow(page, world.idvUrl);
  });
}

test("if InkLink is unreachable, the user sees an error, and a later start works", async ({
  page,
  user: _,
  world,
  control,
}) => {
  await control.setUnreachable(true);
  await pressStart(page);
  await expectFailedStart(page);
  await control.setUnreachable(false);
  await enterHostedFlow(page, world.idvUrl);
  expect((await upstreamCalls(control)).posts).toBe(1);
});

test("a transient error is not noticed", async ({ page, user: _, world, control }) => {
  await control.addFault({ on: "create", kind: "status", status: 500 });
  await enterHostedFlow(page, world.idvUrl);
  expect((await upstreamCalls(control)).posts).toBe(2);
});

test("a refused creation does not count as an attempt", async ({ client, world, control }) => {
  const verify = await signInPlainly(client);
  await control.addFault(status(400));
  for (let i = 0; i < 7; i++) expect((await startPlainly(client, verify)).body).toContain('role="alert"');
  await control.clearFaults();
  expect((await startPlainly(client, verify)).headers.get("location")).toContain(world.idvUrl);
});

test("an InkLink that never responds is given up within 15 s, and retried only by the user", {
  tag: "@slow",
}, async ({ client, world, control }) => {
  const verify = await signInPlainly(client);
  await control.addFault({ on: "create", kind: "hang-after" });
  const startedAt = performance.now();
  const response = await startPlainly(client, verify);
  expect(performance.now() - startedAt).toBeLessThan(15_000);
  expect([response.status, response.body.includes('role="alert"')]).toEqual([200, true]);
  expect((await upstreamCalls(control)).posts).toBe(1);
  expect((await startPlainly(client, verify)).headers.get("location")).toContain(world.idvUrl);
});

type Page = Parameters<typeof pressStart>[0];

async function expectFailedStart(page: Page): Promise<void> {
  const alert = page.getByRole("alert").filter({ hasText: "Reference" });
  await expect(alert).toContainText(/Reference: R-[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{2}/);
  await expect(alert).not.toContainText(/InkLink was asked|INTERNAL|VALIDATION|\b[45]\d\d\b/);
  await expect(page).toHaveURL("/verify");
  await expectOverview(page, { status: "none", action: "start" });
}
