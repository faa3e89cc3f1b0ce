import { type SQL, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { dayMs, minuteMs } from "@/lib/core/duration";
import { createJob } from "@/lib/core/job";
import { readDueTimes } from "@/lib/db/jobs";
import { mails } from "@/lib/db/operations-schema";
import { inquiries } from "@/lib/db/schema";
import { describeOnBothDatabases } from "@/test/databases";
import { bodyOf, issuer, statusEvents, useHostEvents } from "@/test/host-events";
import { lapsedByTime, stateIn } from "@/test/inquiries";
import { useVerificationWorld } from "@/test/verification-world";
import { storeLapses } from "./approvals";
import { findVerification } from "./host-status";
import { createVerificationService } from "./service";
import { earliestLapse, listLapses } from "./store/approvals";

const validMs = 30 * dayMs;

describeOnBothDatabases("approvals that end", (database) => {
  const world = useVerificationWorld(database);
  const events = useHostEvents(world);
  let made = 0;

  const contextWith = (approvalValidMs: number | null) =>
    world.context({ approvalValidMs, statusEvents: { ...statusEvents, approvalValidMs } });
  const serviceWith = (valid: number | null) => createVerificationService(contextWith(valid));

  /** A user whose approval was decided now. */
  async function addApproved(scope = "level:1", userId?: string): Promise<string> {
    made += 1;
    const user = userId ?? (await events.addUser());
    const now = world.clock.now();
    await world.addInquiry(user, stateIn("approved", { now, inklinkId: `kyc_iq_${made}` }), { scope });
    return user;
  }

  const apiWith = (user: string, approvalValidMs: number | null) =>
    findVerification(
      database.db,
      { userId: user },
      { kyc: { level: 1 }, issuers: { oidc: issuer }, now: world.clock.now(), approvalValidMs },
    );

  /** The plan of a query, made without a scan of the whole table if there is any other way. */
  const planOf = (query: SQL) =>
    database.db.transaction(async (tx) => {
      await tx.execute(sql`set local enable_seqscan = off`);
      return JSON.stringify(await tx.execute(sql`explain ${query}`));
    });

  const earliest = async (valid: number | null) => {
    const job = createJob({ name: "approvals", max: 1, work: async () => ({ taken: 0, restMs: null }) });
    const { due } = await readDueTimes(database.db, [{ job, earliestDue: earliestLapse(valid) }]);
    return due.get("approvals") ?? null;
  };

  describe("by the clock, before that is stored", () => {
    test("count on pages, behind the guard and in the API until their moment, and not from it on", async () => {
      const user = await addApproved();
      const decidedAt = world.clock.now();
      const validUntil = new Date(decidedAt.getTime() + validMs);
      world.clock.pass(validMs - 1);
      expect(await serviceWith(validMs).isVerified(user)).toBe(true);
      expect(await serviceWith(validMs).current(user)).toMatchObject({ status: "approved", validUntil });
      expect(await apiWith(user, validMs)).toMatchObject({
        status: "approved",
        decided_at: decidedAt.toISOString(),
        valid_until: validUntil.toISOString(),
      });
      world.clock.pass(1);
      expect(await serviceWith(validMs).isVerified(user)).toBe(false);
      expect(await serviceWith(validMs).current(user)).toMatchObject({
        ...{ status: "lapsed", action: "retry", lapsedAt: validUntil, isWithdrawn: false },
        ...{ validUntil: null, isLive: false },
      });
      expect(await apiWith(user, validMs)).toMatchObject({
        status: "lapsed",
        decided_at: decidedAt.toISOString(),
        valid_until: null,
        updated_at: validUntil.toISOString(),
      });
      expect((await world.inquiry(user)).state.status).toBe("approved");
      expect(await world.gets(user)).toEqual([]);
    });

    test("count for ever without the setting", async () => {
      const user = await addApproved();
      world.clock.pass(1_000 * dayMs);
      expect(await serviceWith(null).isVerified(user)).toBe(true);
      expect(await serviceWith(null).current(user)).toMatchObject({ status: "approved", validUntil: null });
      expect(await apiWith(user, null)).toMatchObject({ status: "approved", valid_until: null });
    });

    test("count again, stored as lapsed or not, if the setting is longer or gone", async () => {
      const user = await addApproved();
      world.clock.pass(validMs);
      await storeLapses(contextWith(validMs));
      expect((await world.inquiry(user)).state.status).toBe("lapsed");
      for (const longer of [validMs + 1, null]) {
        expect(await serviceWith(longer).isVerified(user)).toBe(true);
        expect(await serviceWith(longer).current(user)).toMatchObject({ status: "approved", action: null });
        expect(await apiWith(user, longer)).toMatchObject({ status: "approved" });
      }
      expect(await serviceWith(validMs).isVerified(user)).toBe(false);
    });

    test("leave another approval that counts, also of a higher level", async () => {
      const user = await addApproved();
      world.clock.pass(dayMs);
      await addApproved("level:2", user);
      world.clock.pass(validMs - dayMs);
      expect(await serviceWith(validMs).isVerified(user)).toBe(true);
      expect(await serviceWith(validMs).current(user)).toMatchObject({ status: "approved", level: 2 });
      world.clock.pass(dayMs);
      expect(await serviceWith(validMs).isVerified(user)).toBe(false);
      expect(await serviceWith(validMs).current(user)).toMatchObject({ status: "lapsed", action: "retry" });
    });

    test("are polled for by open pages in the last day", async () => {
      const user = await addApproved();
      world.clock.pass(validMs - dayMs);
      expect(await serviceWith(validMs).current(user)).toMatchObject({ lapsesSoon: false });
      world.clock.pass(1);
      const before = await serviceWith(validMs).current(user);
      expect(before).toMatchObject({ lapsesSoon: true, isLive: false });
      world.clock.pass(dayMs);
      const after = await serviceWith(validMs).current(user);
      expect(after).toMatchObject({ lapsesSoon: false });
      expect(after.versionTag).not.toBe(before.versionTag);
    });
  });

  describe("are stored", () => {
    test("with one entry in the timeline and one event, without a mail or a request to InkLink", async () => {
      const user = await addApproved();
      world.clock.pass(validMs);
      const context = contextWith(validMs);
      expect(await storeLapses(context)).toEqual({ stored: 1, isContended: false });
      expect(await storeLapses(context)).toEqual({ stored: 0, isContended: false });
      const { id } = await world.inquiry(user);
      expect((await world.timeline(id)).slice(2)).toMatchObject([
        { from: "approved", to: "lapsed", cause: "clock", reason: null },
      ]);
      const queued = await events.queue(user);
      expect(queued.map(bodyOf)).toMatchObject([
        { type: "verification.lapsed", data: { status: "lapsed", sequence: 1, valid_until: null } },
      ]);
      expect(await database.db.select().from(mails)).toEqual([]);
      const [row] = await database.db.select().from(inquiries);
      expect(row).toMatchObject({ lapsedAt: world.clock.now(), withdrawn: false, reconcileAt: null });
      expect(await world.gets(user)).toEqual([]);
    });

    test("once, by several processes at once", async () => {
      const users = [await addApproved(), await addApproved(), await addApproved()];
      world.clock.pass(validMs);
      const other = { ...contextWith(validMs), db: database.secondDb };
      await Promise.all([storeLapses(contextWith(validMs)), storeLapses(other)]);
      for (const user of users) {
        expect(await events.queue(user)).toHaveLength(1);
        expect(await world.timeline((await world.inquiry(user)).id)).toHaveLength(3);
      }
    });

    test("as counting again after a longer setting, and told", async () => {
      const user = await addApproved();
      world.clock.pass(validMs);
      await storeLapses(contextWith(validMs));
      await storeLapses(contextWith(2 * validMs));
      const [, again] = (await events.queue(user)).map(bodyOf);
      expect(again).toMatchObject({ type: "verification.approved", data: { sequence: 2 } });
      expect(again?.data.valid_until).toBe(world.clock.in(validMs).toISOString());
      expect(await world.statuses(user)).toEqual(["approved"]);
      expect(await database.db.select().from(mails)).toEqual([]);
      expect(world.log("inquiry.changed").slice(-2)).toMatchObject([{ to: "lapsed" }, { to: "approved" }]);
    });

    test("in batches, the oldest first; nothing is listed or due without need", async () => {
      const first = await addApproved();
      world.clock.pass(minuteMs);
      await addApproved();
      const clock = { now: world.clock.in(validMs), approvalValidMs: validMs };
      const listed = await listLapses(database.db, clock, 1);
      expect(listed.map(({ userId }) => userId)).toEqual([first]);
      expect(await listLapses(database.db, clock, 9)).toHaveLength(2);
      expect(await listLapses(database.db, { ...clock, approvalValidMs: null }, 9)).toEqual([]);
      expect(await earliest(validMs)).toBe(world.clock.in(validMs - minuteMs).getTime());
      expect(await earliest(null)).toBeNull();
    });

    test("by an index alone, with and without the setting", async () => {
      for (const approvalValidMs of [null, validMs]) {
        const due = await planOf(earliestLapse(approvalValidMs));
        expect(due).toContain("inquiries_validity_idx");
        expect(due).not.toContain("Seq Scan");
      }
    });

    test("as due at once if the setting was removed", async () => {
      const user = await events.addUser();
      await world.addInquiry(user, lapsedByTime({ now: world.clock.now() }));
      expect(await earliest(null)).toBe(0);
      expect(await storeLapses(contextWith(null))).toMatchObject({ stored: 1 });
      expect(await earliest(null)).toBeNull();
    });

    test("when the user starts again, in their order: the lapse, then the new inquiry", async () => {
      const user = await addApproved();
      world.clock.pass(validMs);
      const context = contextWith(validMs);
      expect(await world.start(user, context)).toMatchObject({ ok: true, value: { kind: "hosted_flow" } });
      expect(await world.statuses(user)).toEqual(["pending", "lapsed"]);
      expect((await events.queue(user)).map(({ type }) => type)).toEqual([
        "verification.lapsed",
        "verification.pending",
      ]);
      expect(await world.posts(user)).toHaveLength(1);
    });
  });

  test("tell in the event of an approval until when it counts", async () => {
    const user = await events.addUser();
    const inquiry = await events.addInquiry(user);
    await events.change(inquiry, "approved", { statusEvents: { ...statusEvents, approvalValidMs: validMs } });
    const [told] = (await events.queue(user)).map(bodyOf);
    expect(told?.data).toMatchObject({
      decided_at: world.clock.now().toISOString(),
      valid_until: world.clock.in(validMs).toISOString(),
    });
  });

  test("tell a decision from long ago as lapsed, and never as approved", async () => {
    const user = await events.addUser();
    const inquiry = await events.addInquiry(user);
    const old = { at: world.clock.in(validMs), statusEvents: { ...statusEvents, approvalValidMs: validMs } };
    await events.change(inquiry, "approved", old);
    expect((await events.queue(user)).map(({ type }) => type)).toEqual(["verification.lapsed"]);
  });
});
