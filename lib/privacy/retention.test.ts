import { asc, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { dayMs } from "@/lib/core/duration";
import { consents, erasedIds, hostEvents, incidents, mails, rateLimits } from "@/lib/db/operations-schema";
import { inquiries, inquiryEvents, sessions, users, webhookDeliveries } from "@/lib/db/schema";
import type { InquiryStatus } from "@/lib/verification/model/state";
import { readInquiry } from "@/lib/verification/store/inquiries";
import { saveState } from "@/lib/verification/store/transitions";
import { describeOnBothDatabases } from "@/test/databases";
import { inklinkIdOf } from "@/test/inbox";
import { stateIn } from "@/test/inquiries";
import { captureLog } from "@/test/output";
import { createTestClock } from "@/test/timing";
import { addInquiry, addUser, timeline } from "@/test/verification-world";
import { claimRetention, erasedIdsKeptMs, retentionEveryMs, runRetention } from "./retention";

const retentionDays = 30;
const keptMs = retentionDays * dayMs;

describeOnBothDatabases("the retention job", (database) => {
  captureLog();
  const clock = createTestClock();
  const start = clock.now();
  const in30Days = new Date(start.getTime() + keptMs);
  const justBefore = new Date(in30Days.getTime() - 1);

  const retentionAt = (now: Date, db = database.db) => runRetention(db, { now, retentionDays });
  let made = 0;

  async function added(status: InquiryStatus, userId?: string, scope = "level:1") {
    made += 1;
    const state = stateIn(status, { now: start, inklinkId: `kyc_iq_${made}` });
    return addInquiry(database.db, userId ?? (await addUser(database.db)), state, { at: start, scope });
  }

  async function row(id: string) {
    const [found] = await database.db.select().from(inquiries).where(eq(inquiries.id, id));
    return found;
  }

  describe("for inquiries", () => {
    test.each(["approved", "rejected", "failed", "expired"] as const)(
      "deletes the details of one that ended as %s long ago, and keeps the outcome",
      async (status) => {
        const { id, userId } = await added(status);
        const details = {
          nextPath: "/payouts",
          refreshStartedAt: start,
          refreshEndedAt: start,
          refreshCreditAt: start,
        };
        await database.db.update(inquiries).set({ ...details, refreshErrorCode: "timeout" });
        const mail = { userId, inquiryId: id, createdAt: start, finishedAt: start, status: "sent" as const };
        await database.db.insert(mails).values({ ...mail, inquiryVersion: 1 });
        const before = await row(id);
        expect(await retentionAt(justBefore)).toMatchObject({ details: 0 });
        expect(await retentionAt(in30Days)).toMatchObject({ details: 1, attempts: 0 });
        expect(await row(id)).toEqual({
          ...before,
          ...{ nextPath: null, refreshStartedAt: null, refreshEndedAt: null, refreshErrorCode: null },
          ...{ refreshCreditAt: null, detailsErasedAt: in30Days },
        });
        expect(await timeline(database.db, id)).toEqual([]);
        expect(await database.db.select().from(mails)).toEqual([]);
        expect(await retentionAt(in30Days)).toMatchObject({ details: 0 });
      },
    );

    test.each(["creating", "unresolved", "pending", "processing", "manual_review"] as const)(
      "leaves one that is %s alone, however old",
      async (status) => {
        const { id } = await added(status);
        const before = [await row(id), await timeline(database.db, id)];
        await retentionAt(new Date(start.getTime() + 100 * keptMs));
        expect([await row(id), await timeline(database.db, id)]).toEqual(before);
      },
    );

    test.each(["refused", "abandoned"] as const)("deletes an attempt that was %s whole", async (status) => {
      const { id } = await added(status);
      await retentionAt(justBefore);
      expect(await row(id)).toBeDefined();
      expect(await retentionAt(in30Days)).toMatchObject({ attempts: 1, details: 0 });
      expect(await row(id)).toBeUndefined();
      expect(await database.db.select().from(inquiryEvents)).toEqual([]);
    });

    test("keeps a new entry of a reversed decision as long as any", async () => {
      const inquiry = await added("approved");
      await retentionAt(in30Days);
      const current = await readInquiry(database.db, inquiry.id);
      if (current === null) throw new Error("The inquiry is gone");
      const reversed = stateIn("rejected", { now: in30Days, inklinkId: inklinkIdOf(current) });
      await saveState(database.db, current, reversed, { at: in30Days, cause: "webhook" });
      await retentionAt(new Date(in30Days.getTime() + keptMs - 1));
      expect(await timeline(database.db, inquiry.id)).toHaveLength(1);
      await retentionAt(new Date(in30Days.getTime() + keptMs));
      expect(await timeline(database.db, inquiry.id)).toEqual([]);
    });

    test("keeps timelines while an attempt of the same user may still change", async () => {
      const user = await addUser(database.db);
      const linked = await added("approved", user);
      const lost = await added("unresolved", user, "level:2");
      await retentionAt(in30Days);
      expect(await timeline(database.db, linked.id)).not.toEqual([]);
      await database.db.delete(inquiries).where(eq(inquiries.id, lost.id));
      await retentionAt(in30Days);
      expect(await timeline(database.db, linked.id)).toEqual([]);
    });

    test("takes each once, with any number of instances and rows", async () => {
      const user = await addUser(database.db);
      const many = Array.from({ length: 450 }, (_, index) => ({
        ...{ userId: user, scope: "level:1", status: "rejected", inklinkId: `kyc_iq_many_${index}` },
        ...{ createdAt: start, decidedAt: start, endedAt: start },
      }));
      await database.db.insert(inquiries).values(many);
      const deleted = await Promise.all(
        [database.db, database.secondDb, database.db].map((db) => retentionAt(in30Days, db)),
      );
      expect(deleted.reduce((sum, { details }) => sum + details, 0)).toBe(450);
    });
  });

  test("deletes old deliveries that are done or dead letters, and no other", async () => {
    const rows = (["done", "parked", "waiting"] as const).flatMap((status) =>
      [start, new Date(start.getTime() + 1)].map((receivedAt, index) => ({
        ...{
          id: `${status}-${index}`,
          type: "kyc.result.approved",
          inklinkId: "kyc_iq_1",
          status,
          receivedAt,
        },
        dueAt: status === "waiting" ? start : null,
      })),
    );
    await database.db.insert(webhookDeliveries).values(rows);
    expect(await retentionAt(in30Days)).toMatchObject({ deliveries: 2 });
    const left = await database.db.select().from(webhookDeliveries).orderBy(asc(webhookDeliveries.id));
    expect(left.map(({ id }) => id)).toEqual(["done-1", "parked-1", "waiting-0", "waiting-1"]);
  });

  test("deletes old events that were sent or are dead letters, and no other", async () => {
    const rows = (["sent", "parked", "waiting"] as const).flatMap((status) =>
      [start, new Date(start.getTime() + 1)].map((createdAt, index) => ({
        id: `evt_${status}_${index}`,
        userId: `of-${status}`,
        sequence: index,
        type: "verification.approved",
        body: "{}",
        status,
        createdAt,
        dueAt: status === "waiting" ? start : null,
      })),
    );
    await database.db.insert(hostEvents).values(rows);
    expect(await retentionAt(justBefore)).toMatchObject({ hostEvents: 0 });
    expect(await retentionAt(in30Days)).toMatchObject({ hostEvents: 2 });
    const left = await database.db.select().from(hostEvents).orderBy(asc(hostEvents.id));
    expect(left.map(({ id }) => id)).toEqual([
      "evt_parked_1",
      "evt_sent_1",
      "evt_waiting_0",
      "evt_waiting_1",
    ]);
  });

  test("deletes consents that were withdrawn long ago, and keeps those that hold", async () => {
    const userId = await addUser(database.db);
    const given = { userId, scope: "level:1", locale: "en", givenAt: start };
    await database.db.insert(consents).values([
      { ...given, version: "withdrawn", withdrawnAt: start },
      { ...given, version: "holds" },
    ]);
    expect(await retentionAt(justBefore)).toMatchObject({ consents: 0 });
    expect(await retentionAt(in30Days)).toMatchObject({ consents: 1 });
    expect(await database.db.select({ version: consents.version }).from(consents)).toEqual([
      { version: "holds" },
    ]);
  });

  test("deletes old incidents, of users and of nobody known", async () => {
    const userId = await addUser(database.db);
    const young = new Date(start.getTime() + 1);
    await database.db.insert(incidents).values([
      { kind: "start", at: start, userId, requestId: "old" },
      { kind: "error", at: start, digest: "1", requestId: "old" },
      { kind: "start", at: young, userId, requestId: "young" },
    ]);
    expect(await retentionAt(justBefore)).toMatchObject({ incidents: 0 });
    expect(await retentionAt(in30Days)).toMatchObject({ incidents: 2 });
    expect(await database.db.select({ requestId: incidents.requestId }).from(incidents)).toEqual([
      { requestId: "young" },
    ]);
  });

  test("deletes expired sessions, expired rate-limit counters, and old tombstones", async () => {
    const user = await addUser(database.db);
    const ended = { userId: user, sessionToken: "ended", expires: start };
    const open = { userId: user, sessionToken: "open", expires: new Date(start.getTime() + 1) };
    await database.db.insert(sessions).values([ended, open]);
    await database.db.insert(rateLimits).values([
      { key: "over", spentUntil: new Date(start.getTime() - dayMs) },
      { key: "in-use", spentUntil: start },
    ]);
    await database.db.insert(erasedIds).values([
      { idHash: "old", erasedAt: new Date(start.getTime() - erasedIdsKeptMs) },
      { idHash: "new", erasedAt: new Date(start.getTime() - erasedIdsKeptMs + 1) },
    ]);
    expect(await retentionAt(start)).toMatchObject({ sessions: 1, rateLimits: 1, erasedIds: 1 });
    expect(await database.db.select({ token: sessions.sessionToken }).from(sessions)).toEqual([
      { token: "open" },
    ]);
    expect(await database.db.select({ key: rateLimits.key }).from(rateLimits)).toEqual([{ key: "in-use" }]);
    expect(await database.db.select({ idHash: erasedIds.idHash }).from(erasedIds)).toEqual([
      { idHash: "new" },
    ]);
    expect(await database.db.select().from(users)).toHaveLength(1);
  });

  test("runs on one of many instances, and again after a while", async () => {
    const claims = Array.from({ length: 10 }, (_, index) =>
      claimRetention(index % 2 === 0 ? database.db : database.secondDb, start),
    );
    expect((await Promise.all(claims)).filter(Boolean)).toHaveLength(1);
    expect(await claimRetention(database.db, new Date(start.getTime() + retentionEveryMs - 1))).toBe(false);
    expect(await claimRetention(database.db, new Date(start.getTime() + retentionEveryMs))).toBe(true);
  });
});
