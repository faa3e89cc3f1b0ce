import { createPlainClient } from "../sandbox/visitor/plain-client";
import { announce, deliver, signed } from "./support/burst";
import { upstreamCalls } from "./support/overview";
import { openInquiry, signInPlainly, statusIn } from "./support/plain-journey";
import { expect, test } from "./support/test";
import { startWorld, type World } from "./support/world";

test.describe("if InkLink sends webhooks", () => {
  let world: World | null = null;
  test.beforeAll(async () => {
    world = await startWorld({ webhooks: true });
  });
  test.beforeEach(() => present().control.clearRequests());
  test.afterAll(() => world?.stop());

  function present(): World {
    if (world === null) throw new Error("The world is open only while tests run");
    return world;
  }

  test("a decision is applied by webhook alone if the browser never returns", async () => {
    const { facts, control } = present();
    const client = createPlainClient(facts.appUrl);
    const id = await openInquiry(client, await signInPlainly(client));
    await control.setUnreachable(true);
    await control.setResult(id, { status: "approved" });
    await expect
      .poll(async () => (await control.webhooks({ inquiryId: id })).map(({ type, state }) => [type, state]))
      .toContainEqual(["kyc.result.approved", "delivered"]);
    await control.setUnreachable(false);
    const getsBefore = (await upstreamCalls(control)).gets;
    await expect.poll(async () => (await upstreamCalls(control)).gets).toBeGreaterThan(getsBefore);
    await expect.poll(async () => statusIn(await client.get("/verify"))).toBe("approved");
  });

  test("an inquiry whose creation response was lost is linked by its webhook", async () => {
    const { facts, control } = present();
    const client = createPlainClient(facts.appUrl);
    const verify = await signInPlainly(client);
    await control.addFault({ on: "create", kind: "reset-after", times: 1 });
    await openInquiry(client, verify).catch(() => undefined);
    await expect.poll(async () => statusIn(await client.get("/verify"))).toBe("pending");
    const [made] = await control.inquiries();
    await control.setResult(made?.id ?? "", { status: "approved" });
    await expect.poll(async () => statusIn(await client.get("/verify"))).toBe("approved");
    expect((await upstreamCalls(control)).posts).toBe(1);
  });
});

test("if every webhook is lost, the reconciler fetches the decision", async ({ openWorld }) => {
  const { facts, control } = await openWorld({ variables: { RECONCILE: "on" } });
  const client = createPlainClient(facts.appUrl);
  const id = await openInquiry(client, await signInPlainly(client));
  await control.setResult(id, { status: "approved" });
  await expect.poll(async () => (await upstreamCalls(control)).gets).toBe(1);
  await expect.poll(async () => statusIn(await client.get("/verify"))).toBe("approved");
  expect((await upstreamCalls(control)).gets).toBe(1);
});

test.describe("the endpoint", () => {
  test("responds as the contract says, and reveals nothing more", async ({ world }) => {
    const url = `${world.appUrl}/api/webhooks/inklink`;
    const secret = world.variables["INKLINK_WEBHOOK_SECRET"] ?? "";
    const event = announce("kyc_iq_nobody", "approved");
    const send = async (init: RequestInit) => {
      const response = await fetch(url, { method: "POST", ...init });
      return [response.status, await response.text()];
    };
    expect(await deliver(event, { url, secret })).toBe(204);
    expect(await deliver(event, { url, secret })).toBe(204);
    const { headers, body } = signed(event, secret);
    expect(await send({ headers, body: `${body} ` })).toEqual([401, ""]);
    expect(await send({ headers: {}, body })).toEqual([401, ""]);
    expect(await send({ headers, body: "x".repeat(64 * 1024 + 1) })).toEqual([413, ""]);
    for (const method of ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"]) {
      for (const init of [{}, { headers }]) {
        const response = await fetch(url, { method, ...init });
        expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
      }
    }
    for (const init of [{ headers, body }, { body }]) {
      const response = await fetch(url, { method: "POST", ...init });
      const policy = response.headers.get("content-security-policy");
      expect(policy).toContain("object-src 'none'");
      expect(policy, "the proxy allows scripts, and did not see the request").not.toContain("script-src");
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      expect(response.headers.get("x-request-id")).toMatch(/^R-[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{2}$/);
    }
    // A foreign origin is fine: the signature authenticates InkLink.
    expect(await deliver(announce("kyc_iq_nobody", "rejected"), { url, secret })).toBe(204);
  });
});
