import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createInquiry } from "../test-world";
import { idsOf, startWebhookWorld, typesOf, type WebhookWorld } from "./test-webhook-world";

let world: WebhookWorld;
beforeAll(async () => {
  world = await startWebhookWorld();
});
afterEach(() => world.reset());
afterAll(() => world.close());

describe("delivery modes", () => {
  test("off: nothing is sent until it is released", async () => {
    await world.control.setWebhookMode({ mode: "off" });
    const id = await createInquiry(world, "user-1");
    await world.control.setResult(id, { status: "approved" });
    expect(await world.control.webhooks({ inquiryId: id })).toMatchObject([
      { type: "kyc.result.pending", state: "withheld", tries: [] },
      { type: "kyc.result.approved", state: "withheld", tries: [] },
    ]);
    const released = await world.control.releaseWebhooks();
    expect(released.map(({ type, statuses }) => [type, statuses])).toEqual([
      ["kyc.result.pending", [204]],
      ["kyc.result.approved", [204]],
    ]);
    expect(typesOf(world.receiver.got)).toEqual(["kyc.result.pending", "kyc.result.approved"]);
    expect(await world.control.releaseWebhooks()).toEqual([]);
  });

  test("twice: two at the same time, under one id", async () => {
    await world.control.setWebhookMode({ mode: "twice" });
    // The first never gets a response, so the second cannot have waited for it.
    world.receiver.replyWith("hang");
    await createInquiry(world, "user-1");
    expect(idsOf(await world.receiver.first(2))).toHaveLength(1);
  });

  test("late: not before the delay is over", async () => {
    await world.control.setWebhookMode({ mode: "late", delayMs: 40 });
    const id = await createInquiry(world, "user-1");
    const [waiting] = await world.control.webhooks({ inquiryId: id });
    expect(waiting).toMatchObject({ state: "scheduled", tries: [] });
    const [{ at, tries } = { at: "", tries: [] }] = await world.settled(id);
    expect(Date.parse(tries[0]?.at ?? "") - Date.parse(at)).toBeGreaterThanOrEqual(39);
    expect(world.receiver.got).toHaveLength(1);
  });

  test("reversed: withheld until there are enough, then the newest first", async () => {
    await world.control.setWebhookMode({ mode: "reversed", count: 3 });
    const id = await createInquiry(world, "user-1");
    await world.control.setResult(id, { status: "manual_review" });
    expect(world.receiver.got).toHaveLength(0);
    await world.control.setResult(id, { status: "approved" });
    expect(typesOf(await world.receiver.first(3))).toEqual([
      "kyc.result.approved",
      "kyc.result.manual_review",
      "kyc.result.pending",
    ]);
  });

  test("reversed: a release sends all withheld events", async () => {
    await world.control.setWebhookMode({ mode: "reversed" });
    const id = await createInquiry(world, "user-1");
    await world.control.setResult(id, { status: "approved" });
    await world.control.releaseWebhooks();
    expect(typesOf(world.receiver.got)).toEqual(["kyc.result.approved", "kyc.result.pending"]);
  });

  test("can be set for one user only", async () => {
    await world.control.setWebhookMode({ mode: "off", subjectId: "user-1" });
    const kept = await createInquiry(world, "user-1");
    const sent = await createInquiry(world, "user-2");
    expect(await world.settled(sent)).toMatchObject([{ state: "delivered" }]);
    expect(await world.control.releaseWebhooks({ subjectId: "user-2" })).toEqual([]);
    expect(await world.control.releaseWebhooks({ subjectId: "user-1" })).toMatchObject([{ inquiryId: kept }]);
  });
});
