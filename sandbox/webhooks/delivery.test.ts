import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createInquiry, startTestWorld } from "../test-world";
import {
  expectedSignature,
  idsOf,
  startWebhookWorld,
  typesOf,
  type WebhookWorld,
} from "./test-webhook-world";

let world: WebhookWorld;
beforeAll(async () => {
  world = await startWebhookWorld();
});
afterEach(() => world.reset());
afterAll(() => world.close());

describe("an event", () => {
  test("has the documented form, and a signature over exactly its body", async () => {
    const id = await createInquiry(world, "user-1");
    const request = await world.receiver.one();
    expect(request.method).toBe("POST");
    expect(request.headers).toMatchObject({
      "content-type": "application/json",
      "user-agent": "InkLink-Webhooks/1.0",
      "webhook-id": expect.stringMatching(/^wh_evt_[a-z0-9]+$/),
      "webhook-signature": expectedSignature(request),
    });
    expect(Math.abs(Number(request.headers["webhook-timestamp"]) - Date.now() / 1000)).toBeLessThan(60);
    expect(JSON.parse(request.body)).toEqual({
      type: "kyc.result.pending",
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/),
      data: { inquiry_id: id, subject_id: "user-1" },
    });
  });

  test("is sent for each documented status, and for no other", async () => {
    const id = await createInquiry(world, "user-1");
    const statuses = ["manual_review", "processing", "approved", "invented", "rejected", "failed"];
    for (const [i, status] of statuses.entries())
      await world.control.setResult(id, { status, error: `${i}` });
    const log = await world.settled(id);
    const documented = ["pending", "manual_review", "approved", "rejected", "failed"];
    expect(log.map(({ type }) => type)).toEqual(documented.map((status) => `kyc.result.${status}`));
    expect(typesOf(world.receiver.got).sort()).toEqual(log.map(({ type }) => type).sort());
  });

  test("names the inquiry's user even if the result names another", async () => {
    const id = await createInquiry(world, "user-1");
    await world.control.setResult(id, { status: "approved", subject_id: "user-2" });
    const requests = await world.receiver.first(2);
    expect(requests.map(({ body }) => JSON.parse(body).data.subject_id)).toEqual(["user-1", "user-1"]);
  });

  test("is not sent without an address, and the control says so", async () => {
    const silent = await startTestWorld();
    await createInquiry(silent, "user-1");
    await expect(silent.control.webhooks()).rejects.toThrow("without a webhook address");
    expect(await (await fetch(silent.sandbox.controlUrl)).text()).toContain("None are sent");
    await silent.sandbox.close();
  });
});

describe("a failed event", () => {
  test.each([[500], [404], [{ status: 302, location: "/elsewhere" }]])(
    "with response %j is retried under its id until it succeeds",
    async (reply) => {
      world.receiver.replyWith(reply, reply);
      const id = await createInquiry(world, "user-1");
      const status = typeof reply === "number" ? reply : reply.status;
      expect(await world.settled(id)).toMatchObject([
        { state: "delivered", nextTryAt: null, tries: [{ status }, { status }, { status: 204 }] },
      ]);
      expect(world.receiver.got).toHaveLength(3);
      expect(idsOf(world.receiver.got)).toHaveLength(1);
      for (const it of world.receiver.got)
        expect(it.headers["webhook-signature"]).toBe(expectedSignature(it));
    },
  );

  test("fails for good after the last retry", async () => {
    world.receiver.replyWith(500, 500, 500, 500, 500);
    const [delivery] = await world.settled(await createInquiry(world, "user-1"));
    expect(delivery).toMatchObject({ state: "failed", nextTryAt: null });
    expect(delivery?.tries.map(({ status }) => status)).toEqual([500, 500, 500, 500]);
  });

  test("is retried if the connection is refused", async () => {
    await world.receiver.pause();
    const [delivery] = await world.settled(await createInquiry(world, "user-1"));
    expect(delivery?.tries).toHaveLength(4);
    expect(delivery?.tries[0]).toMatchObject({ status: null, error: "ECONNREFUSED" });
    await world.receiver.resume();
    expect(await world.control.resendWebhook(delivery?.id ?? "")).toMatchObject({ statuses: [204] });
  });
});
