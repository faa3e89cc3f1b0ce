import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { type Claimed, claimNext, complete, deadLetter, retryLater } from "@/lib/db/queue";
import { webhookDeliveries } from "@/lib/db/schema";
import { describeOnBothDatabases } from "@/test/databases";
import { readDelivery } from "@/test/inbox";
import { stateIn } from "@/test/inquiries";
import { createTestClock } from "@/test/timing";
import { addInquiry, addUser } from "@/test/verification-world";
import {
  type Delivery,
  deliveryQueue,
  listUncreated,
  releaseDeliveries,
  storeDelivery,
  wakeDeliveries,
} from "./deliveries";

const leaseMs = 20_000;
const { now, in: inMs } = createTestClock();
const later = inMs(60_000);

describeOnBothDatabases("the inbox", (database) => {
  async function store(count: number, inklinkId = "kyc_iq_1"): Promise<void> {
    for (let index = 0; index < count; index++) {
      const receivedAt = inMs(index - count);
      const id = `wh_evt_${index}`;
      await storeDelivery(database.db, {
        id,
        type: "kyc.result.failed",
        inklinkId,
        subjectId: null,
        receivedAt,
      });
    }
  }
  const claim = (at: Date, db = database.db) =>
    claimNext(db, deliveryQueue, at, new Date(at.getTime() + leaseMs));
  async function claimOne(at = now()): Promise<Claimed<Delivery>> {
    const claimed = await claim(at);
    if (claimed === null) throw new Error("Nothing was due");
    return claimed;
  }
  async function claimAll(): Promise<string[]> {
    const ids: string[] = [];
    for (let next = await claim(now()); next !== null; next = await claim(now())) ids.push(next.row.id);
    return ids;
  }
  const finish = (id: string) =>
    complete(database.db, deliveryQueue, id, { status: "done", reason: "applied", now: now() });
  const putOff = ({ claim }: Claimed<Delivery>, reason: string, failed: boolean) =>
    retryLater(database.db, deliveryQueue, claim, { dueAt: later, reason, failed });
  const fail = ({ claim }: Claimed<Delivery>) =>
    deadLetter(database.db, deliveryQueue, claim, { reason: "timeout", now: now() });
  const read = (id = "wh_evt_0") => readDelivery(database.db, id);

  describe("a due delivery", () => {
    test("is claimed oldest first", async () => {
      await store(5);
      expect(await claimAll()).toEqual(["wh_evt_0", "wh_evt_1", "wh_evt_2", "wh_evt_3", "wh_evt_4"]);
    });

    test.each([[1], [100]])("is claimed one by one if the database estimates %d rows", async (count) => {
      await store(count);
      await database.db.execute(sql`analyze webhook_deliveries`);
      await store(100);
      expect(await claim(now())).not.toBeNull();
      expect(await claimAll()).toHaveLength(99);
    });

    test("is claimed by one of two instances", async () => {
      await store(40);
      const claims = Array.from({ length: 20 }, (_, index) =>
        claim(now(), index % 2 === 0 ? database.db : database.secondDb),
      );
      const taken = (await Promise.all(claims)).flatMap((claimed) =>
        claimed === null ? [] : [claimed.row.id],
      );
      taken.push(...(await claimAll()));
      expect(new Set(taken).size).toBe(40);
      expect(taken).toHaveLength(40);
    });

    test("is free again when the lease of its claim has ended, and not before", async () => {
      await store(1);
      await claimOne();
      expect(await claim(inMs(leaseMs - 1))).toBeNull();
      expect(await claim(inMs(leaseMs))).not.toBeNull();
    });

    test("is every waiting one if the process has the database to itself and starts", async () => {
      await store(3);
      await claimOne();
      await claimOne();
      await finish("wh_evt_0");
      await releaseDeliveries(database.db, now());
      expect((await claimAll()).sort()).toEqual(["wh_evt_1", "wh_evt_2"]);
    });
  });

  describe("a claimed delivery", () => {
    test("is due again at its scheduled retry, and counts its failures", async () => {
      await store(1);
      const claimed = await claimOne();
      await putOff(claimed, "timeout", true);
      expect(await read()).toMatchObject({ dueAt: later, reason: "timeout", attempts: 1, status: "waiting" });
      const again = await claimOne(later);
      await putOff(again, "circuit_open", false);
      expect(await read()).toMatchObject({ reason: "circuit_open", attempts: 1 });
    });

    test("stays due if its inquiry appeared meanwhile, although a retry is scheduled", async () => {
      await store(1);
      const claimed = await claimOne();
      await wakeDeliveries(database.db, "kyc_iq_1", now());
      await putOff(claimed, "unknown_inquiry", false);
      expect(await claim(now())).not.toBeNull();
    });

    test("gets no retry and is no dead letter by a worker whose lease has ended", async () => {
      await store(1);
      const claimed = await claimOne();
      const takenOver = await claimOne(inMs(leaseMs));
      await putOff(claimed, "timeout", true);
      await fail(claimed);
      expect(await read()).toEqual(takenOver.row);
      await finish(claimed.row.id);
      await fail(claimed);
      expect(await read()).toMatchObject({ status: "done", reason: "applied", dueAt: null });
    });

    test("is never due again once it is complete or a dead letter", async () => {
      await store(2);
      const [first, second] = [await claimOne(), await claimOne()];
      await finish(first.row.id);
      await fail(second);
      await wakeDeliveries(database.db, "kyc_iq_1", now());
      await releaseDeliveries(database.db, now());
      expect(await claim(later)).toBeNull();
      const kept = await database.db.select().from(webhookDeliveries);
      expect(kept.map(({ status, finishedAt }) => [status, finishedAt]).sort()).toEqual([
        ["done", now()],
        ["parked", now()],
      ]);
    });
  });

  test("an inquiry that appears makes the deliveries about it due, and no others", async () => {
    await store(1, "kyc_iq_other");
    await storeDelivery(database.db, { ...(await read()), id: "wh_evt_own", inklinkId: "kyc_iq_own" });
    for (let index = 0; index < 2; index++) {
      await putOff(await claimOne(), "unknown_inquiry", false);
    }
    await wakeDeliveries(database.db, "kyc_iq_own", inMs(5));
    expect((await claimOne(inMs(5))).row.id).toBe("wh_evt_own");
    expect(await claim(inMs(5))).toBeNull();
  });

  test("attempts without an id are listed by how little they request, then newest first", async () => {
    const { db } = database;
    const [user, other] = [await addUser(db), await addUser(db)];
    const add = (userId: string, status: "unresolved" | "abandoned" | "refused", scope: string, ms: number) =>
      addInquiry(db, userId, stateIn(status, { now: now() }), { at: inMs(ms), scope });
    const old = await add(user, "abandoned", "level:1", 0);
    const young = await add(user, "unresolved", "level:1", 10);
    const custom = await add(user, "unresolved", "features:1", 5);
    const higher = await add(user, "unresolved", "level:2", 20);
    await add(user, "refused", "level:1", 30);
    await add(other, "unresolved", "level:1", 40);
    const listed = await listUncreated(db, user);
    expect(listed.map(({ id }) => id)).toEqual([custom, young, old, higher].map(({ id }) => id));
  });
});
