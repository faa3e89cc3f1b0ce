import { expect, test } from "vitest";
import { errorReference, inquiryReference } from "@/lib/core/reference";
import { users } from "@/lib/db/schema";
import { createRequestId } from "@/lib/observability/log";
import { maxKept, storeIncident } from "@/lib/users/incidents";
import { describeOnBothDatabases } from "@/test/databases";
import { stateIn } from "@/test/inquiries";
import { captureLog } from "@/test/output";
import { addInquiry, addUser } from "@/test/verification-world";
import { incidentsOf } from "./references";
import { findById } from "./users-store";

const now = new Date("2026-03-01T09:00:00.000Z");

describeOnBothDatabases("a reference that a user quotes", (database) => {
  const log = captureLog();

  test("of an inquiry finds its user", async () => {
    const { db } = database;
    const [userId, other] = [await addUser(db), await addUser(db)];
    await addInquiry(db, other, stateIn("rejected", { now, inklinkId: "kyc_iq_1" }), { at: now });
    const { id } = await addInquiry(db, userId, stateIn("rejected", { now, inklinkId: "kyc_iq_2" }), {
      at: now,
    });
    const reference = inquiryReference(id);
    for (const typed of [reference, reference.toLowerCase(), reference.slice(2)]) {
      expect(await findById(db, typed), typed).toBe(userId);
    }
    expect(await findById(db, inquiryReference(crypto.randomUUID()))).toBeNull();
  });

  test("of a failed start finds its user, and why it failed", async () => {
    const { db } = database;
    const [userId, requestId] = [await addUser(db), createRequestId()];
    await storeIncident(db, { kind: "start", userId, requestId, reason: "timeout" }, now);
    await storeIncident(
      db,
      { kind: "start", userId: await addUser(db), requestId: createRequestId(), reason: null },
      now,
    );
    expect(await findById(db, requestId)).toBe(userId);
    expect(await incidentsOf(db, requestId)).toMatchObject([
      { userId, at: now, kind: "start", reason: "timeout" },
    ]);
  });

  test("of an error page finds all who saw that error, and its user if it was one", async () => {
    const { db } = database;
    const [one, other] = [await addUser(db), await addUser(db)];
    const error = {
      kind: "error",
      requestId: createRequestId(),
      digest: "2871234512@E394",
      reason: "42703",
    } as const;
    await storeIncident(db, { ...error, userId: one, route: "/verify" }, now);
    expect(await findById(db, errorReference(error.digest))).toBe(one);
    await storeIncident(db, { ...error, userId: other }, now);
    await storeIncident(db, { ...error, userId: null }, now);
    expect(await findById(db, errorReference(error.digest))).toBeNull();
    const found = await incidentsOf(db, errorReference(error.digest));
    expect(found.map(({ userId }) => userId)).toEqual([null, other, one]);
  });

  test("is stored for a user who was erased meanwhile without the user", async () => {
    const requestId = createRequestId();
    await storeIncident(database.db, { kind: "start", userId: "erased", requestId, reason: null }, now);
    expect(await incidentsOf(database.db, requestId)).toMatchObject([{ userId: null }]);
  });

  test("is kept for the newest of each user", async () => {
    const { db } = database;
    const [userId, other] = [await addUser(db), await addUser(db)];
    const ids = Array.from({ length: maxKept + 2 }, createRequestId);
    const [first = "", second = "", third = ""] = ids;
    await storeIncident(db, { kind: "start", userId: other, requestId: "R-other", reason: null }, now);
    for (const requestId of ids)
      await storeIncident(db, { kind: "start", userId, requestId, reason: null }, now);
    const counts = [first, second, third].map(async (id) => (await incidentsOf(db, id)).length);
    expect(await Promise.all(counts)).toEqual([0, 0, 1]);
  });

  test("that cannot be stored breaks nothing, and is logged", async () => {
    const closed = { execute: () => Promise.reject(new Error("closed")) };
    // biome-ignore lint/suspicious/noExplicitAny: a database that is gone.
    await storeIncident(closed as any, { kind: "start", userId: null, requestId: null, reason: null }, now);
    expect(log().map(({ event }) => event)).toEqual(["incident.not_stored"]);
    expect(await database.db.select().from(users)).toEqual([]);
  });
});
