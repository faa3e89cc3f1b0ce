import { setImmediate } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { ok } from "@/lib/core/result";
import { inquiries } from "@/lib/db/schema";
import type { InklinkClient } from "@/lib/inklink/client";
import { scheduleReconcile } from "@/lib/verification/store/reconcile-claims";
import { describeOnBothDatabases } from "@/test/databases";
import { useInbox } from "@/test/inbox";
import { createInklinkStub } from "@/test/inklink-stub";
import { stateIn } from "@/test/inquiries";
import { useVerificationWorld } from "@/test/verification-world";
import { reconcileDue } from "./reconcile";

const leaseMs = 20_000;

describeOnBothDatabases("a round of the reconciler", (database) => {
  const world = useVerificationWorld(database);
  const inbox = useInbox(world);

  /** Adds `count` inquiries, all of them due; returns their InkLink ids. */
  async function addDue(count: number): Promise<string[]> {
    const ids = Array.from({ length: count }, (_, index) => `kyc_iq_${String(index).padStart(3, "0")}`);
    for (const inklinkId of ids) {
      const user = await world.addUser();
      await world.addInquiry(user, stateIn("pending", { now: world.clock.now(), inklinkId }));
    }
    world.clock.pass(6_000);
    return ids;
  }

  /** An InkLink where every inquiry is in review; counts the requests per inquiry and the maximum in flight. */
  function busyInklink() {
    const seen = { requested: [] as string[], atOnce: 0 };
    let now = 0;
    const client: InklinkClient = {
      createInquiry: () => Promise.reject(new Error("No inquiry is made in these tests")),
      async getResult({ inquiryId }) {
        seen.requested.push(inquiryId);
        now += 1;
        seen.atOnce = Math.max(seen.atOnce, now);
        await setImmediate();
        now -= 1;
        return ok({ status: "processing", completedAt: null, requestId: null });
      },
    };
    return { client, seen };
  }

  test("refreshes every due inquiry once, a few at a time, with any number of instances", async () => {
    const ids = await addDue(40);
    const instances = [database.db, database.secondDb].map((db) => ({ db, ...busyInklink() }));
    const taken = await Promise.all(
      instances.map(({ db, client }) => reconcileDue(world.context({ db, inklink: client }))),
    );
    expect(taken.reduce((sum, count) => sum + count)).toBe(40);
    expect(instances.flatMap(({ seen }) => seen.requested).sort()).toEqual(ids);
    for (const { seen } of instances) expect(seen.atOnce).toBeLessThanOrEqual(4);
  });

  test("claims a hundred at most, the longest overdue first", async () => {
    const ids = await addDue(110);
    await database.db
      .update(inquiries)
      .set({ reconcileAt: world.clock.in(-60_000) })
      .where(eq(inquiries.inklinkId, "kyc_iq_109"));
    const { client, seen } = busyInklink();
    const context = world.context({ inklink: client });
    expect(await reconcileDue(context)).toBe(100);
    expect(seen.requested).toContain("kyc_iq_109");
    expect(await reconcileDue(context)).toBe(10);
    expect(seen.requested.sort()).toEqual(ids);
    expect(await reconcileDue(context)).toBe(0);
  });

  describe("whose process dies in the middle", () => {
    async function refreshAndDie() {
      const user = await world.addUser();
      const made = stateIn("pending", { now: world.clock.now(), inklinkId: "kyc_iq_1" });
      const inquiry = await world.addInquiry(user, made);
      world.clock.pass(6_000);
      const stub = createInklinkStub();
      const outcome = reconcileDue(world.context({ inklink: stub.client }));
      return { user, inquiry, outcome, stub, requested: await stub.nextCall() };
    }

    test("leaves the inquiry to the next round once its lease has ended, and not before", async () => {
      const { user, inquiry, outcome, stub, requested } = await refreshAndDie();
      const { client } = busyInklink();
      const other = () => reconcileDue(world.context({ db: database.secondDb, inklink: client }));
      world.clock.pass(leaseMs - 1);
      expect(await other()).toBe(0);
      world.clock.pass(1);
      expect(await other()).toBe(1);
      requested.response("pending");
      (await stub.nextCall()).response("processing");
      await outcome;
      expect(await world.statuses(user)).toEqual(["processing"]);
      expect(await inbox.history(inquiry)).toEqual(["creating", "pending", "processing"]);
    });
  });

  test("keeps the due time that another writer set for an inquiry that changed meanwhile", async () => {
    const { now } = world.clock;
    const pending = stateIn("pending", { now: now(), inklinkId: "kyc_iq_1" });
    const inquiry = await world.addInquiry(await world.addUser(), pending);
    await inbox.announce({ inquiryId: "kyc_iq_1", type: "processing" });
    await inbox.processDelivery({ inklink: busyInklink().client });
    await scheduleReconcile(database.db, inquiry, null);
    const [row] = await database.db.select().from(inquiries).where(eq(inquiries.id, inquiry.id));
    expect(row?.reconcileAt).toEqual(world.clock.in(5_000));
  });

  test("refreshes other inquiries while one response is slow", async () => {
    const ids = await addDue(12);
    const stub = createInklinkStub();
    const { client, seen } = busyInklink();
    const mixed: InklinkClient = {
      ...client,
      getResult: (subject, limits) =>
        (subject.inquiryId === ids[0] ? stub.client : client).getResult(subject, limits),
    };
    const outcome = reconcileDue(world.context({ inklink: mixed }));
    const slow = await stub.nextCall();
    await expect.poll(() => seen.requested, { interval: 5 }).toHaveLength(11);
    slow.response("processing");
    expect(await outcome).toBe(12);
  });
});
