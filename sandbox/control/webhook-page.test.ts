import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createInquiry } from "../test-world";
import {
  expectedSignature,
  startWebhookWorld,
  typesOf,
  type WebhookWorld,
} from "../webhooks/test-webhook-world";

let world: WebhookWorld;
beforeAll(async () => {
  world = await startWebhookWorld();
});
afterEach(() => world.reset());
afterAll(() => world.close());

async function press(path: string, fields: Record<string, string>) {
  const body = new URLSearchParams(fields);
  const response = await fetch(`${world.sandbox.controlUrl}${path}`, {
    method: "POST",
    body,
    redirect: "manual",
  });
  return [response.status, response.headers.get("location")];
}

const back = [303, "/#webhooks"];
const readPage = async () => (await fetch(world.sandbox.controlUrl)).text();

describe("webhooks on the control page", () => {
  test("shows events and responses", async () => {
    world.receiver.replyWith(500);
    const inquiryId = await createInquiry(world, "user-1");
    await world.settled(inquiryId);
    const text = await readPage();
    expect(text).toContain("kyc.result.pending");
    expect(text).toContain("answered 500");
    expect(text).toContain("answered 204");
    expect(text).not.toContain("whsec_");
  });

  test("resends an event, twice, and with an old secret", async () => {
    const [delivery] = await world.settled(await createInquiry(world, "user-1"));
    world.receiver.forget();
    const resend = (how: string) => press(`/webhooks/${delivery?.id}/resend`, { how });
    expect(await resend("again")).toEqual(back);
    expect(await resend("twice")).toEqual(back);
    expect(await resend("old-secret")).toEqual(back);
    const rightlySigned = world.receiver.got.map(
      (request) => request.headers["webhook-signature"] === expectedSignature(request),
    );
    expect(rightlySigned).toEqual([true, true, true, false]);
    expect(await readPage()).toContain("sent with another secret");
  });

  test("sends an old event late, and one with an old timestamp or a changed body", async () => {
    const [delivery] = await world.settled(await createInquiry(world, "user-1"));
    const resend = (how: string) => press(`/webhooks/${delivery?.id}/resend`, { how });
    expect(await resend("old-time")).toEqual(back);
    expect(await resend("tampered")).toEqual(back);
    const text = await readPage();
    expect(text).toContain("sent with a timestamp -600 s off");
    expect(text).toContain("sent changed after signing");
    expect(await resend("late")).toEqual(back);
    const [planned] = await world.control.webhooks({ inquiryId: delivery?.inquiryId ?? "" });
    expect(planned?.state).toBe("scheduled");
  });

  test("sends the defective events of one inquiry", async () => {
    const id = await createInquiry(world, "user-1");
    await world.settled(id);
    await world.control.setResult(id, { status: "rejected" });
    await world.settled(id);
    world.receiver.forget();
    const trick = (name: string) => press(`/inquiries/${id}/${name}`, {});
    expect(await trick("reversed")).toEqual([303, `/#${id}`]);
    expect(await trick("claim")).toEqual([303, `/#${id}`]);
    expect(typesOf(world.receiver.got)).toEqual([
      "kyc.result.rejected",
      "kyc.result.pending",
      "kyc.result.approved",
    ]);
    await trick("expire");
    const [inquiry] = await world.control.inquiries({ subjectId: "user-1" });
    expect(Date.parse(inquiry?.expiresAt ?? "")).toBeLessThanOrEqual(Date.now());
  });

  test("sets the delivery mode, and sends withheld events", async () => {
    expect(await press("/webhooks/mode", { mode: "off" })).toEqual(back);
    const inquiryId = await createInquiry(world, "user-1");
    await world.control.setResult(inquiryId, { status: "approved" });
    const text = await readPage();
    expect(text).toContain('data-webhook-mode="off" aria-pressed="true"');
    expect(text).toContain("Send what is kept back (2)");
    expect(await press("/webhooks/release", { order: "reversed" })).toEqual(back);
    expect(typesOf(world.receiver.got)).toEqual(["kyc.result.approved", "kyc.result.pending"]);
  });

  test("shows manually sent events as text", async () => {
    await world.control.sendWebhook({ type: "<script>", inquiryId: "<script>", id: "a/b?c" });
    const text = await readPage();
    expect(text).not.toContain("<script>");
    expect(text).toContain('action="/webhooks/a%2Fb%3Fc/resend"');
    expect(await press("/webhooks/a%2Fb%3Fc/resend", { how: "again" })).toEqual(back);
  });

  test.each([
    ["/webhooks/mode", { mode: "loud" }, 400],
    ["/webhooks/release", { order: "random" }, 400],
    ["/webhooks/wh_evt_unknown/resend", { how: "badly" }, 400],
    ["/webhooks/wh_evt_unknown/resend", { how: "again" }, 404],
    ["/webhooks/wh_evt_unknown/resend", { how: "late" }, 404],
    ["/inquiries/kyc_iq_unknown/claim", {}, 404],
    ["/inquiries/kyc_iq_unknown/expire", {}, 404],
  ])("refuses %s %j", async (path, fields, status) => {
    expect((await press(path, { ...fields }))[0]).toBe(status);
  });
});
