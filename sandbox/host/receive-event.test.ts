import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { signWebhook } from "../webhooks/sign-webhook";
import { eventBody, secret, startTestHost, type TestHost } from "./test-host";

let host: TestHost;
beforeAll(async () => {
  host = await startTestHost();
});
beforeEach(() => host.control.clearHostProduct());
afterAll(() => host.sandbox.close());

const statusOf = async (subject = "person-ada") =>
  (await host.control.hostProduct({ subject })).customers.map(({ status, sequence }) => [status, sequence]);

const outcomesOf = async () =>
  (await host.control.hostProduct()).events.map(({ attempts }) => attempts.map(({ outcome }) => outcome));

describe("a signed event", () => {
  test("is applied and acknowledged", async () => {
    expect(await host.send({ status: "approved", sequence: 3, level: 2 }, { id: "evt_a" })).toBe(200);
    const { customers, events, rejections } = await host.control.hostProduct();
    expect(customers).toMatchObject([
      { userId: "user-1", subject: "person-ada", status: "approved", level: 2, sequence: 3 },
    ]);
    expect(events).toMatchObject([
      { id: "evt_a", type: "verification.approved", attempts: [{ outcome: "applied", response: 200 }] },
    ]);
    expect(events[0]?.body).toBe(eventBody({ sequence: 3, level: 2 }));
    expect(rejections).toEqual([]);
  });

  test("needs one right signature of several, while the secret is rotated", async () => {
    const foreign = "v1,bm90IHRoaXMgb25lLCBidXQgYWxzbyBvZiAzMiBieXQ=";
    const timestamp = String(Math.floor(Date.now() / 1000));
    const own = signWebhook({ secret, id: "evt_two", timestamp, body: eventBody() });
    const headers = { "webhook-timestamp": timestamp, "webhook-signature": `${foreign} ${own}` };
    expect(await host.send({}, { id: "evt_two", headers })).toBe(200);
  });
});

describe("a message that is not an event of the app", () => {
  test.each([
    ["signed with another secret", { isForged: true }, 401, "No matching signature found"],
    ["changed after it was signed", { isTampered: true }, 401, "No matching signature found"],
    ["older than five minutes", { secondsAgo: 301 }, 401, "Message timestamp too old"],
    ["from the future", { secondsAgo: -310 }, 401, "Message timestamp too new"],
    ["without a signature", { headers: { "webhook-signature": "" } }, 401, "Missing required headers"],
    ["without a body", { body: "" }, 400, "Not an event of the documented form"],
    ["no JSON", { body: "{" }, 400, "Not JSON"],
    ["of another form", { body: "{}" }, 400, "Not an event of the documented form"],
    [
      "of a type that its status contradicts",
      { body: eventBody().replace("verification.approved", "verification.rejected") },
      400,
      "Not an event of the documented form",
    ],
  ])("%s is rejected", async (_, sending, response, reason) => {
    expect(await host.send({}, sending)).toBe(response);
    const { customers, events, rejections } = await host.control.hostProduct();
    expect({ customers, events }).toEqual({ customers: [], events: [] });
    expect(rejections).toMatchObject([{ response, reason }]);
  });

  test("too large is rejected unread", async () => {
    expect(await host.send({}, { body: " ".repeat(65 * 1024) })).toBe(413);
  });

  test("does not undo what an earlier one said", async () => {
    await host.send({ status: "approved" });
    await host.send({ status: "rejected", sequence: 2 }, { isForged: true });
    expect(await statusOf()).toEqual([["approved", 1]]);
  });
});

describe("the same event again", () => {
  test("is acknowledged and ignored", async () => {
    expect(await host.send({}, { id: "evt_again" })).toBe(200);
    expect(await host.send({}, { id: "evt_again" })).toBe(200);
    expect(await outcomesOf()).toEqual([["applied", "duplicate"]]);
  });
});

describe("an event that comes too late", () => {
  test("is acknowledged and ignored if a newer one was applied", async () => {
    await host.send({ status: "approved", sequence: 5 });
    expect(await host.send({ status: "manual_review", sequence: 4 })).toBe(200);
    expect(await host.send({ status: "rejected", sequence: 5 })).toBe(200);
    expect(await statusOf()).toEqual([["approved", 5]]);
    expect(await outcomesOf()).toEqual([["applied"], ["older"], ["older"]]);
  });

  test("may leave gaps behind, which do not matter", async () => {
    await host.send({ status: "pending", sequence: 1 });
    await host.send({ status: "rejected", sequence: 7 });
    expect(await statusOf()).toEqual([["rejected", 7]]);
  });

  test("is compared for each user alone", async () => {
    await host.send({ sequence: 9 });
    await host.send({ userId: "user-2", subject: "person-mei", status: "pending", sequence: 1 });
    expect(await statusOf("person-mei")).toEqual([["pending", 1]]);
    expect((await host.control.hostProduct({ subject: "person-mei" })).events).toHaveLength(1);
  });
});

describe("an erased user", () => {
  test("is forgotten, and does not come back with a late event", async () => {
    await host.send({ status: "pending", sequence: 1 });
    expect(await host.send({ status: "erased", sequence: 3 })).toBe(200);
    expect(await host.send({ status: "approved", sequence: 2 })).toBe(200);
    const { customers, events } = await host.control.hostProduct();
    expect(customers).toEqual([]);
    expect(events.map(({ subject, body }) => [subject, body])).toEqual(Array(3).fill([null, null]));
    expect(await outcomesOf()).toEqual([["applied"], ["applied"], ["older"]]);
    expect(await host.readPage()).not.toContain("Ada Rivera");
  });

  test("is another user when the same person signs in again", async () => {
    await host.send({ status: "erased", sequence: 3 });
    await host.send({ userId: "user-1-again", status: "pending", sequence: 1 });
    expect(await statusOf()).toEqual([["pending", 1]]);
  });
});
