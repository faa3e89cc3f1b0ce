import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createInquiry } from "../test-world";
import { expectedSignature, idsOf, secret, startWebhookWorld, type WebhookWorld } from "./test-webhook-world";

let world: WebhookWorld;
beforeAll(async () => {
  world = await startWebhookWorld();
});
afterEach(() => world.reset());
afterAll(() => world.close());

describe("resending an event", () => {
  /** An event that was sent, and how to look it up. */
  const announce = async () => {
    const inquiryId = await createInquiry(world, "user-1");
    const [delivery] = await world.settled(inquiryId);
    world.receiver.forget();
    return { id: delivery?.id ?? "", look: async () => (await world.control.webhooks({ inquiryId }))[0] };
  };

  test("keeps its id and its body", async () => {
    const { id, look } = await announce();
    expect(await world.control.resendWebhook(id, { times: 2 })).toMatchObject({ id, statuses: [204, 204] });
    expect(idsOf(world.receiver.got)).toEqual([id]);
    expect((await look())?.tries).toHaveLength(3);
  });

  test("can use other secrets, several at once", async () => {
    const other = Buffer.from("another key");
    const otherSecret = `whsec_${other.toString("base64")}`;
    await world.control.resendWebhook((await announce()).id, { secret: `${otherSecret} ${secret}` });
    const request = await world.receiver.one();
    expect(request.headers["webhook-signature"]).toBe(
      `${expectedSignature(request, other)} ${expectedSignature(request)}`,
    );
  });

  test("can be signed for another time", async () => {
    await world.control.resendWebhook((await announce()).id, { timestampOffsetSeconds: -301 });
    const request = await world.receiver.one();
    expect(Number(request.headers["webhook-timestamp"]) - Date.now() / 1000).toBeLessThan(-300);
    expect(request.headers["webhook-signature"]).toBe(expectedSignature(request));
  });

  test("can change the body after it was signed, and does not count as delivered", async () => {
    world.receiver.replyWith(500, 500, 500, 500);
    const { id, look } = await announce();
    await world.control.resendWebhook(id, { tamper: true });
    const request = await world.receiver.one();
    expect(request.headers["webhook-signature"]).not.toBe(expectedSignature(request));
    expect(JSON.parse(request.body).type).toBe("kyc.result.pending");
    const delivery = await look();
    expect(delivery?.state).toBe("failed");
    expect(delivery?.tries.at(-1)).toMatchObject({ status: 204, note: "changed after signing" });
    await world.control.resendWebhook(id);
    expect(await look()).toMatchObject({ state: "delivered" });
  });

  test("is refused for an unknown event or a malformed secret", async () => {
    await expect(world.control.resendWebhook("wh_evt_unknown")).rejects.toThrow("404");
    await expect(world.control.resendWebhook((await announce()).id, { secret: "hush" })).rejects.toThrow(
      "400",
    );
  });
});

describe("sending any event", () => {
  test("of any type, user and id, signed, in any mode", async () => {
    await world.control.setWebhookMode({ mode: "off" });
    const event = {
      type: "web.result.approved",
      inquiryId: "web_iq_1",
      subjectId: "stranger",
      id: "wh_evt_1",
    };
    expect(await world.control.sendWebhook(event)).toMatchObject({ id: "wh_evt_1", statuses: [204] });
    const request = await world.receiver.one();
    expect(request.headers["webhook-signature"]).toBe(expectedSignature(request));
    expect(JSON.parse(request.body)).toMatchObject({
      type: "web.result.approved",
      data: { inquiry_id: "web_iq_1", subject_id: "stranger" },
    });
  });

  test("with any body, several at the same time, and without a retry", async () => {
    world.receiver.replyWith(400, 400, 400);
    const sent = await world.control.sendWebhook({ type: "odd", inquiryId: "x", body: "not JSON", times: 3 });
    expect(sent.statuses).toEqual([400, 400, 400]);
    expect(new Set(world.receiver.got.map(({ body }) => body))).toEqual(new Set(["not JSON"]));
    expect(await world.settled("x")).toMatchObject([{ state: "failed", nextTryAt: null, subjectId: null }]);
  });
});
