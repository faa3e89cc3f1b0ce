import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { inquiries, inquiryEvents, users } from "@/lib/db/schema";
import { lockUser } from "@/lib/users/user";
import { describeOnBothDatabases } from "@/test/databases";
import { allStatuses, stateIn } from "@/test/inquiries";
import { addInquiry, addUser, timeline } from "@/test/verification-world";
import { listInquiries, readInquiry, reserveInquiry } from "./inquiries";
import { lowerScope } from "./lower-scope";
import { type Note, saveState } from "./transitions";

const now = new Date("2026-03-01T09:00:00.000Z");
const later = new Date("2026-03-01T09:05:00.000Z");
const byUser: Note = { at: now, cause: "person" };
const byReturn: Note = { at: later, cause: "return_page" };

describeOnBothDatabases("the store", (database) => {
  const reserve = (userId: string, scope = "level:1") =>
    reserveInquiry(database.db, { userId, scope, nextPath: "/welcome", leaseUntil: later }, byUser);

  describe("a reserved inquiry", () => {
    test("is being created, and belongs to the user", async () => {
      const userId = await addUser(database.db);
      const reserved = await reserve(userId);
      expect(reserved).toMatchObject({
        ...{ userId, scope: "level:1", nextPath: "/welcome", createdAt: now, version: 0, detached: false },
        state: { status: "creating", leaseUntil: later },
      });
      expect(await listInquiries(database.db, userId)).toEqual([reserved]);
    });

    test("takes the open slot", async () => {
      const userId = await addUser(database.db);
      await reserve(userId);
      await expect(reserve(userId)).rejects.toMatchObject({
        cause: { constraint: "inquiries_one_open_idx" },
      });
      expect(await listInquiries(database.db, userId)).toHaveLength(1);
    });

    test("leaves the slots of other checks and other users free", async () => {
      const [userId, other] = [await addUser(database.db), await addUser(database.db)];
      const ids = [await reserve(userId), await reserve(userId, "level:2"), await reserve(other)];
      expect(new Set(ids.map(({ id }) => id)).size).toBe(3);
    });

    test("is one if twenty are requested at once, with nothing but the index in between", async () => {
      const userId = await addUser(database.db);
      const tries = Array.from({ length: 20 }, () => reserve(userId));
      const outcomes = await Promise.allSettled(tries);
      expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(await listInquiries(database.db, userId)).toHaveLength(1);
    });
  });

  test("does not link again an inquiry that was moved to a lower level since it was read", async () => {
    const userId = await addUser(database.db);
    const pending = stateIn("pending", { now, inklinkId: "kyc_iq_lower" });
    const read = await addInquiry(database.db, userId, pending, { at: now, scope: "level:2" });
    await reserve(userId);
    await lowerScope(database.db, { userId, inklinkId: "kyc_iq_lower", scope: "level:1" }, { at: now });
    const processing = stateIn("processing", { now, inklinkId: "kyc_iq_lower" });
    expect(await saveState(database.db, read, processing, byReturn)).toBeNull();
    const moved = await readInquiry(database.db, read.id);
    expect(moved).toMatchObject({ scope: "level:1", detached: true });
    expect(moved && (await saveState(database.db, moved, processing, byReturn))).toMatchObject({
      detached: true,
    });
  });

  describe("the open slot", () => {
    test.each(allStatuses)("with an inquiry that is %s", async (status) => {
      const userId = await addUser(database.db);
      await addInquiry(database.db, userId, stateIn(status, { now }), { at: now });
      const taken = ["creating", "pending", "processing", "manual_review"].includes(status);
      if (taken) await expect(reserve(userId)).rejects.toThrow();
      else await expect(reserve(userId)).resolves.toMatchObject({ state: { status: "creating" } });
    });
  });

  describe("a change of state", () => {
    test.each(allStatuses)("to %s is read as it was written", async (status) => {
      const userId = await addUser(database.db);
      const state = stateIn(status, { now });
      const saved = await addInquiry(database.db, userId, state, { at: now });
      expect(saved.state).toEqual(state);
      expect(await readInquiry(database.db, saved.id)).toEqual(saved);
    });

    test("replaces only the version that was read", async () => {
      const userId = await addUser(database.db);
      const read = await addInquiry(database.db, userId, stateIn("pending", { now }), { at: now });
      const first = await saveState(database.db, read, stateIn("approved", { now }), byReturn);
      const second = await saveState(database.db, read, stateIn("processing", { now }), byReturn);
      expect(first).toMatchObject({ version: read.version + 1, state: { status: "approved" } });
      expect(second).toBeNull();
      expect(await readInquiry(database.db, read.id)).toEqual(first);
    });

    test("is made by one of twenty that read the same version", async () => {
      const userId = await addUser(database.db);
      const read = await addInquiry(database.db, userId, stateIn("pending", { now }), { at: now });
      const writes = Array.from({ length: 20 }, () =>
        saveState(database.db, read, stateIn("processing", { now }), byReturn),
      );
      expect((await Promise.all(writes)).filter((saved) => saved !== null)).toHaveLength(1);
      expect(await timeline(database.db, read.id)).toHaveLength(3);
    });

    test("that reopens an inquiry takes the free slot again", async () => {
      const userId = await addUser(database.db);
      const lost = await addInquiry(database.db, userId, stateIn("unresolved", { now }), { at: now });
      const back = await saveState(database.db, lost, stateIn("pending", { now }), byUser);
      expect(back?.detached).toBe(false);
      expect(await database.db.select().from(inquiries)).toMatchObject([{ reason: null, leaseUntil: null }]);
      await expect(reserve(userId)).rejects.toThrow();
    });

    test("that reopens an inquiry leaves the slot to the one that was started since", async () => {
      const userId = await addUser(database.db);
      const lost = await addInquiry(database.db, userId, stateIn("unresolved", { now }), { at: now });
      const newer = await reserve(userId);
      const back = await saveState(database.db, lost, stateIn("pending", { now }), byUser);
      expect(back).toMatchObject({ detached: true, state: { status: "pending" } });
      expect((await readInquiry(database.db, newer.id))?.detached).toBe(false);
    });

    test("of an inquiry without a slot needs none", async () => {
      const userId = await addUser(database.db);
      const lost = await addInquiry(database.db, userId, stateIn("unresolved", { now }), { at: now });
      await reserve(userId);
      const back = await saveState(database.db, lost, stateIn("pending", { now }), byUser);
      if (back === null) throw new Error("The inquiry did not come back");
      const processing = await saveState(database.db, back, stateIn("processing", { now }), byReturn);
      expect(processing).toMatchObject({ detached: true, state: { status: "processing" } });
    });
  });

  describe("the timeline", () => {
    test("has one entry for each change, with its cause and InkLink's request id", async () => {
      const { db } = database;
      const reserved = await reserve(await addUser(db));
      const refused = { status: "refused", reason: "unauthorized" } as const;
      await saveState(db, reserved, refused, { ...byReturn, upstreamRequestId: "request-7" });
      expect(await timeline(db, reserved.id)).toMatchObject([
        { at: now, from: null, to: "creating", cause: "person", reason: null, upstreamRequestId: null },
        {
          ...{ at: later, from: "creating", to: "refused", cause: "return_page" },
          ...{ reason: "unauthorized", upstreamRequestId: "request-7" },
        },
      ]);
    });

    test("has none for a change that was not made", async () => {
      const { db } = database;
      const reserved = await reserve(await addUser(db));
      const changed = { ...reserved, version: 7 };
      expect(await saveState(db, changed, stateIn("refused", { now }), byUser)).toBeNull();
      expect(await timeline(db, reserved.id)).toHaveLength(1);
    });

    test("is rolled back with the change", async () => {
      const { db } = database;
      const reserved = await reserve(await addUser(db));
      const givenUp = db.transaction(async (tx) => {
        await saveState(tx, reserved, stateIn("refused", { now }), byUser);
        throw new Error("given up");
      });
      await expect(givenUp).rejects.toThrow("given up");
      expect(await readInquiry(db, reserved.id)).toEqual(reserved);
      expect(await timeline(db, reserved.id)).toHaveLength(1);
    });
  });

  describe("users", () => {
    test("have only their own inquiries, newest first", async () => {
      const { db } = database;
      const [userId, other] = [await addUser(db), await addUser(db)];
      const rejected = stateIn("rejected", { now });
      const old = await addInquiry(db, userId, { ...rejected }, { at: now });
      await addInquiry(db, other, stateIn("pending", { now, inklinkId: "kyc_iq_other" }), { at: now });
      const young = await addInquiry(db, userId, stateIn("pending", { now, inklinkId: "kyc_iq_2" }), {
        at: later,
      });
      expect((await listInquiries(db, userId)).map(({ id }) => id)).toEqual([young.id, old.id]);
    });

    test("are deleted together with their inquiries and the timeline", async () => {
      const { db } = database;
      const [userId, other] = [await addUser(db), await addUser(db)];
      await reserve(userId);
      const kept = await reserve(other);
      await db.delete(users).where(eq(users.id, userId));
      expect((await db.select().from(inquiries)).map(({ id }) => id)).toEqual([kept.id]);
      expect((await db.select().from(inquiryEvents)).map((event) => event.inquiryId)).toEqual([kept.id]);
    });

    test("who do not exist cannot be locked, and cannot reserve an inquiry", async () => {
      expect(await database.db.transaction((tx) => lockUser(tx, "unknown-user"))).toBe(false);
      await expect(reserve("unknown-user")).rejects.toThrow();
    });
  });

  test("two inquiries never have the same InkLink id", async () => {
    const { db } = database;
    const [userId, other] = [await addUser(db), await addUser(db)];
    await addInquiry(db, userId, stateIn("pending", { now, inklinkId: "kyc_iq_same" }), { at: now });
    const lost = await addInquiry(db, other, stateIn("unresolved", { now }), { at: now });
    const same = stateIn("pending", { now, inklinkId: "kyc_iq_same" });
    expect(await saveState(db, lost, same, { at: now, cause: "webhook" })).toBeNull();
    expect(await readInquiry(db, lost.id)).toEqual(lost);
  });
});
