import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { dayMs, hourMs, secondMs } from "@/lib/core/duration";
import { inquiries } from "@/lib/db/schema";
import { readInquiry } from "@/lib/verification/store/inquiries";
import { describeOnBothDatabases } from "@/test/databases";
import { inklinkIdOf, useInbox } from "@/test/inbox";
import { stateIn } from "@/test/inquiries";
import { useVerificationWorld } from "@/test/verification-world";
import { reconcileDue } from "./reconcile";

describeOnBothDatabases("the reconciler", (database) => {
  const world = useVerificationWorld(database);
  const { startedUser, history } = useInbox(world);
  const round = () => reconcileDue(world.context());

  /** When the reconciler refreshes an inquiry next, in milliseconds from now; null for never. */
  async function dueIn(id: string): Promise<number | null> {
    const [row] = await database.db.select().from(inquiries).where(eq(inquiries.id, id));
    const at = row?.reconcileAt ?? null;
    return at === null ? null : at.getTime() - world.clock.now().getTime();
  }

  describe("applies changes without a webhook", () => {
    test.each(["processing", "manual_review", "approved", "rejected", "failed"])("%s", async (status) => {
      const { user, inquiry, inquiryId } = await startedUser();
      await world.control.setResult(inquiryId, { status });
      world.clock.pass(6 * secondMs);
      expect(await round()).toBe(1);
      expect(await world.statuses(user)).toEqual([status]);
      expect(await history(inquiry)).toEqual(["creating", "pending", status]);
      const [, , entry] = await world.timeline(inquiry.id);
      expect(entry).toMatchObject({ cause: "reconciler", upstreamRequestId: expect.stringMatching(/./) });
    });

    test("at each step, whenever the status changes", async () => {
      const { user, inquiry, inquiryId } = await startedUser();
      for (const status of ["processing", "manual_review", "approved"]) {
        await world.control.setResult(inquiryId, { status });
        world.clock.pass(hourMs);
        expect(await round()).toBe(1);
        expect(await world.statuses(user)).toEqual([status]);
      }
      expect(await history(inquiry)).toEqual([
        "creating",
        "pending",
        "processing",
        "manual_review",
        "approved",
      ]);
    });
  });

  test("refreshes nothing before it is due", async () => {
    const { user } = await startedUser();
    world.clock.pass(4 * secondMs);
    expect(await round()).toBe(0);
    world.clock.pass(2 * secondMs);
    expect([await round(), await round()]).toEqual([1, 0]);
    expect(await world.gets(user)).toHaveLength(1);
  });

  describe("applies a reversal whose webhook was lost", () => {
    test.each([
      ["approved", "rejected"],
      ["rejected", "approved"],
      ["failed", "approved"],
    ] as const)(
      "of an inquiry that was %s: %s, an hour, a day, a week or a month later",
      async (from, to) => {
        for (const afterMs of [hourMs, dayMs, 7 * dayMs, 30 * dayMs]) {
          const { user, inquiryId } = await startedUser();
          await world.control.setResult(inquiryId, { status: from });
          world.clock.pass(6 * secondMs);
          await round();
          expect(await world.statuses(user)).toEqual([from]);
          // Everything that was due until shortly before has been refreshed.
          for (const ms of [hourMs, dayMs, 7 * dayMs].filter((one) => one < afterMs)) {
            world.clock.pass(1.1 * ms);
            await round();
          }
          await world.control.setResult(inquiryId, { status: to });
          world.clock.pass(1.1 * afterMs);
          await round();
          expect(await world.statuses(user)).toEqual([to]);
        }
      },
    );

    test("even if InkLink could not be reached at the time", async () => {
      const { user, inquiryId } = await startedUser();
      await world.control.setResult(inquiryId, { status: "approved" });
      world.clock.pass(6 * secondMs);
      await round();
      await world.control.setResult(inquiryId, { status: "rejected" });
      await world.control.addFault({ on: "result", kind: "status", status: 500, inquiryId });
      world.clock.pass(1.1 * hourMs);
      await round();
      expect(await world.statuses(user)).toEqual(["approved"]);
      world.clock.pass(hourMs);
      await round();
      expect(await world.statuses(user)).toEqual(["rejected"]);
    });

    test("and makes no request after the month", async () => {
      const { user, inquiry, inquiryId } = await startedUser();
      await world.control.setResult(inquiryId, { status: "approved" });
      for (let rounds = 0; rounds < 5; rounds++) {
        world.clock.pass((await dueIn(inquiry.id)) ?? 0);
        expect(await round()).toBe(1);
      }
      expect(await dueIn(inquiry.id)).toBeNull();
      expect(await world.gets(user)).toHaveLength(5);
    });
  });

  test("confirms within seconds a status that goes back behind the stored one", async () => {
    const { user, inquiryId } = await startedUser();
    await world.control.setResult(inquiryId, { status: "processing" });
    world.clock.pass(dayMs / 2);
    await round();
    await world.control.setResult(inquiryId, { status: "pending" });
    world.clock.pass(4 * hourMs);
    await round();
    expect(await world.statuses(user)).toEqual(["processing"]);
    world.clock.pass(5 * secondMs);
    await round();
    expect(await world.statuses(user)).toEqual(["pending"]);
  });

  test.each(["refused", "abandoned"] as const)(
    "has nothing to refresh for one that is %s",
    async (status) => {
      const user = await world.addUser();
      const { id } = await world.addInquiry(user, stateIn(status, { now: world.clock.now() }));
      expect(await dueIn(id)).toBeNull();
      world.clock.pass(30 * dayMs);
      expect(await round()).toBe(0);
      expect(await world.gets(user)).toEqual([]);
    },
  );

  test("refreshes one in review less and less often, for days, and never marks it failed", async () => {
    const { user, inquiry, inquiryId } = await startedUser();
    await world.control.setResult(inquiryId, { status: "processing" });
    const waits: number[] = [];
    for (let passedMs = 0; passedMs < 5 * dayMs; ) {
      const waitMs = (await dueIn(inquiry.id)) ?? Number.POSITIVE_INFINITY;
      world.clock.pass(waitMs);
      passedMs += waitMs;
      expect(await round()).toBe(1);
      waits.push(waitMs);
    }
    expect(await world.statuses(user)).toEqual(["processing"]);
    expect(waits.length).toBeLessThan(100);
    expect(Math.max(...waits)).toBeLessThanOrEqual(1.1 * 4 * hourMs);
    expect(Math.min(...waits.slice(-10))).toBeGreaterThanOrEqual(0.9 * 4 * hourMs);
    expect(await history(inquiry)).toEqual(["creating", "pending", "processing"]);
  });

  describe("for an attempt without an InkLink id", () => {
    test("stores that its process is gone, and makes no request to InkLink", async () => {
      const user = await world.addUser();
      const attempt = await world.addInquiry(user, stateIn("creating", { now: world.clock.now() }));
      world.clock.pass(10 * secondMs);
      expect(await round()).toBe(1);
      expect((await readInquiry(world.db, attempt.id))?.state).toEqual({
        status: "unresolved",
        reason: "interrupted",
      });
      expect(await world.gets(user)).toEqual([]);
    });

    test("leaves one alone whose creation is in progress", async () => {
      const user = await world.addUser();
      await world.addInquiry(user, { status: "creating", leaseUntil: world.clock.in(60 * secondMs) });
      world.clock.pass(59 * secondMs);
      await round();
      expect(await world.statuses(user)).toEqual(["creating"]);
    });

    test("gives it up after two days, and not before", async () => {
      const user = await world.addUser();
      const attempt = await world.addInquiry(user, stateIn("unresolved", { now: world.clock.now() }));
      world.clock.pass(2 * dayMs - 1);
      expect(await round()).toBe(0);
      world.clock.pass(1);
      expect(await round()).toBe(1);
      expect(await world.statuses(user)).toEqual(["abandoned"]);
      expect(await history(attempt)).toEqual(["creating", "unresolved", "abandoned"]);
      expect(await dueIn(attempt.id)).toBeNull();
    });
  });

  test("continues with the others if one cannot be read", async () => {
    const [first, second] = [await startedUser(), await startedUser()];
    await world.control.setResult(inklinkIdOf(second.inquiry), { status: "approved" });
    await database.db
      .update(inquiries)
      .set({ inklinkId: "not an id" })
      .where(eq(inquiries.id, first.inquiry.id));
    world.clock.pass(hourMs);
    expect(await round()).toBe(2);
    expect(await world.statuses(second.user)).toEqual(["approved"]);
    expect(world.log("reconcile.failed")).toMatchObject([{ level: "alarm", inquiry: first.inquiry.id }]);
    expect(await dueIn(first.inquiry.id)).toBeGreaterThan(0);
  });
});
