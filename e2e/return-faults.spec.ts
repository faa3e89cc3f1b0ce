import type { Control, FaultInput } from "../sandbox/control-client";
import { enterHostedFlow, expectOverview, finishHostedFlow, upstreamCalls } from "./support/overview";
import {
  finishPlainly,
  isStale,
  openInquiry,
  returnPath,
  signInPlainly,
  statusIn,
} from "./support/plain-journey";
import { expect, test } from "./support/test";

const result = { on: "result", times: "always" } as const;

type Fault = { readonly name: string; readonly fault: FaultInput; readonly isStale: boolean };

const faults: Fault[] = [
  { name: "responds with 500", fault: { ...result, kind: "status", status: 500 }, isStale: true },
  {
    name: "requests a wait",
    fault: { ...result, kind: "status", status: 429, retryAfter: "60" },
    isStale: true,
  },
  { name: "refuses the key", fault: { ...result, kind: "status", status: 401 }, isStale: true },
  { name: "responds with a page", fault: { ...result, kind: "html" }, isStale: true },
  { name: "responds with nothing", fault: { ...result, kind: "empty" }, isStale: true },
  { name: "breaks off", fault: { ...result, kind: "truncate" }, isStale: true },
  {
    name: "is about another user",
    fault: { ...result, kind: "answer", patch: { subject_id: "another-user" } },
    isStale: true,
  },
  {
    name: "speaks of another inquiry",
    fault: { ...result, kind: "answer", patch: { inquiry_id: "kyc_iq_another" } },
    isStale: true,
  },
  // A response without a decision: no result yet, or an unknown status.
  { name: "has no result", fault: { ...result, kind: "status", status: 404 }, isStale: false },
  {
    name: "responds with an unknown status",
    fault: { ...result, kind: "answer", patch: { status: "approved_maybe" } },
    isStale: false,
  },
];

for (const { name, fault, isStale: stale } of faults) {
  test(`if InkLink ${name}, the user is not approved, and the page shows the known status`, async ({
    client,
    world,
    control,
  }) => {
    const id = await openInquiry(client, await signInPlainly(client));
    await control.addFault(fault);
    const response = await finishPlainly(client, world, id, "approved");
    expect([response.status, statusIn(response), isStale(response)]).toEqual([200, "pending", stale]);
    expect((await client.get("/welcome")).url.pathname).toBe("/verify");

    await control.clearFaults();
    await expect.poll(async () => statusIn(await client.get(returnPath(id)))).toBe("approved");
  });
}

const breakdowns: [name: string, set: (control: Control) => Promise<void>, tag: string[]][] = [
  ["down", (control) => control.setUnreachable(true), []],
  ["slow", (control) => control.addFault({ ...result, kind: "delay", ms: 4_000 }), ["@slow"]],
];

for (const [name, breakDown, tag] of breakdowns) {
  test(`if InkLink is ${name}, the page says so and recovers by itself`, { tag }, async ({
    page,
    user: _,
    world,
    control,
  }) => {
    await enterHostedFlow(page, world.idvUrl);
    await breakDown(control);
    const startedAt = performance.now();
    await finishHostedFlow(page, "approved");
    await expectOverview(page, { status: "pending", action: null, stale: true });
    expect(performance.now() - startedAt, "milliseconds until something is shown").toBeLessThan(5_500);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Thanks, you’re back");
    await expect(page.locator("main")).toContainText("We can’t reach InkLink right now");
    await expect(page.getByRole("img", { name: "QR code" }), "nothing to continue").toHaveCount(0);
    // Elsewhere, the user may continue.
    const elsewhere = await page.context().newPage();
    await elsewhere.goto("/verify");
    await expectOverview(elsewhere, { status: "pending", action: "continue", stale: true });
    await expect(elsewhere.locator("main")).toContainText("this may be out of date");
    await elsewhere.close();

    await control.clearFaults();
    await control.setUnreachable(false);
    await expectOverview(page, { status: "approved", action: null, stale: false });
    expect((await upstreamCalls(control)).posts).toBe(1);
  });
}
