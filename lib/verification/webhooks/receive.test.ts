import { describe, expect, test } from "vitest";
import { openPostgres } from "@/lib/db/postgres";
import { users, webhookDeliveries } from "@/lib/db/schema";
import type { SignedRequest } from "@/lib/inklink/webhook";
import { describeOnBothDatabases } from "@/test/databases";
import { captureLog } from "@/test/output";
import { kycEvent, otherSecret, signedDelivery, webhookSecret } from "@/test/signed-delivery";
import { createTestClock } from "@/test/timing";
import { type Door, receiveDelivery } from "./receive";

const clock = createTestClock();
const at = clock.now();
const log = captureLog();

/** No server listens on port 1. */
const openNothing = async () => (await openPostgres("postgres://verify@127.0.0.1:1/verify")).db;

describeOnBothDatabases("a received delivery", (database) => {
  const receive = (request: SignedRequest, more: Partial<Door> = {}) =>
    receiveDelivery(request, {
      secrets: [webhookSecret],
      openDb: async () => database.db,
      now: clock.now,
      sharedNow: async () => clock.now(),
      ...more,
    });
  const deliveries = () => database.db.select().from(webhookDeliveries);
  const unsigned = (body: unknown) => ({ ...signedDelivery({ at, body }), signature: "v1,AAAA" });

  test("is durable before it is acknowledged, and due at once", async () => {
    expect(await receive(signedDelivery({ at }))).toBe("stored");
    expect(await deliveries()).toEqual([
      {
        ...{ id: "wh_evt_1", type: "kyc.result.approved", inklinkId: "kyc_iq_1", subjectId: "user_123" },
        ...{ status: "waiting", attempts: 0, reason: null, receivedAt: at, dueAt: at, finishedAt: null },
      },
    ]);
  });

  test("is due by the time that instances share, and its signature's age is by the process's own", async () => {
    const sharedNow = clock.in(-60 * 60_000);
    expect(await receive(signedDelivery({ at }), { sharedNow: async () => sharedNow })).toBe("stored");
    expect(await deliveries()).toMatchObject([{ receivedAt: sharedNow, dueAt: sharedNow }]);
  });

  test("of a stored event is acknowledged and changes nothing, whatever it contains now", async () => {
    await receive(signedDelivery({ at }));
    const before = await deliveries();
    expect(await receive(signedDelivery({ at }), { now: () => clock.in(1_000) })).toBe("acknowledged");
    const other = kycEvent({ type: "kyc.result.rejected", inquiryId: "kyc_iq_2" });
    expect(await receive(signedDelivery({ at, body: other }))).toBe("acknowledged");
    expect(await deliveries()).toEqual(before);
  });

  test("a hundred times at once is stored once", async () => {
    const receptions = await Promise.all(
      Array.from({ length: 100 }, (_, index) => {
        const db = index % 2 === 0 ? database.db : database.secondDb;
        return receive(signedDelivery({ at }), { openDb: async () => db });
      }),
    );
    expect(receptions.filter((one) => one === "stored")).toHaveLength(1);
    expect(receptions.filter((one) => one === "acknowledged")).toHaveLength(99);
    expect(await deliveries()).toHaveLength(1);
  });

  test.each([["web.result.approved"], ["kyc.inquiry.created"], ["endpoint.test"], ["a\0b"]])(
    "of type %j is acknowledged and ignored",
    async (type) => {
      expect(await receive(signedDelivery({ at, body: kycEvent({ type }) }))).toBe("acknowledged");
      expect(await deliveries()).toEqual([]);
    },
  );

  test("about an unknown inquiry is stored, and creates no user", async () => {
    expect(await receive(signedDelivery({ at }))).toBe("stored");
    expect(await database.db.select().from(users)).toEqual([]);
  });

  test.each([
    ["a name with accents", { ...kycEvent({ subjectId: "Zoë" }), note: "Grüße" }],
    ["no subject", kycEvent({ subjectId: null })],
    ["the longest names", kycEvent({ inquiryId: "x".repeat(128), subjectId: "ë".repeat(200) })],
  ])("with %s is stored", async (_, body) => {
    expect(await receive(signedDelivery({ at, body }))).toBe("stored");
    expect(await deliveries()).toMatchObject([{ subjectId: body.data.subject_id }]);
  });

  test.each([
    ["nothing in it", ""],
    ["no JSON", "approved"],
    ["no UTF-8", Buffer.from([0xff])],
    ["a list", []],
    ["no inquiry", { type: "kyc.result.approved", data: {} }],
    ["a subject that no database keeps", kycEvent({ subjectId: "a\0b" })],
  ])("that InkLink signed with %s is malformed", async (_, body) => {
    expect(await receive(signedDelivery({ at, body }))).toBe("malformed");
    expect(await deliveries()).toEqual([]);
    expect(log()).toMatchObject([{ level: "warn", event: "webhook.malformed", webhookId: "wh_evt_1" }]);
  });

  test.each([
    ["no key", { ...signedDelivery({ at }), signature: null }],
    ["another key", signedDelivery({ at, secret: otherSecret })],
    ["InkLink ten minutes ago", signedDelivery({ at: clock.in(-600_000) })],
    ["no key, and is not JSON either", unsigned("approved")],
  ])("signed by %s is refused, whatever it contains", async (_, request) => {
    expect(await receive(request)).toBe("unsigned");
    expect(await deliveries()).toEqual([]);
    expect(log()).toMatchObject([{ level: "warn", event: "webhook.unsigned" }]);
  });

  test("signed with either of two secrets is stored during a rotation", async () => {
    const secrets = [webhookSecret, otherSecret];
    expect(await receive(signedDelivery({ at, id: "wh_evt_1" }), { secrets })).toBe("stored");
    const rotated = signedDelivery({ at, id: "wh_evt_2", secret: otherSecret });
    expect(await receive(rotated, { secrets })).toBe("stored");
  });

  describe("while the database is down", () => {
    test("is not acknowledged, and stored when it is sent again", async () => {
      expect(await receive(signedDelivery({ at }), { openDb: openNothing })).toBe("unavailable");
      expect(log()).toMatchObject([{ level: "alarm", event: "webhook.not_stored", webhookId: "wh_evt_1" }]);
      expect(await receive(signedDelivery({ at }))).toBe("stored");
    });

    test("is refused, malformed or ignored all the same", async () => {
      const away = { openDb: openNothing };
      expect(await receive(unsigned({}), away)).toBe("unsigned");
      expect(await receive(signedDelivery({ at, body: {} }), away)).toBe("malformed");
      const ignored = kycEvent({ type: "web.result.approved" });
      expect(await receive(signedDelivery({ at, body: ignored }), away)).toBe("acknowledged");
    });
  });

  test("writes nothing into the log that its sender chose freely", async () => {
    await receive({ ...unsigned({}), id: `wh_evt_1"}{"event":"forged"` });
    expect(log()).toMatchObject([{ webhookId: null }]);
  });
});
