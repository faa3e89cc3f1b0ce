import { getTableName, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import type { Db } from "@/lib/db/client";
import { auditLog, consents, erasedIds, incidents, mails, rateLimits } from "@/lib/db/operations-schema";
import { accounts, inquiries, inquiryEvents, sessions, users, webhookDeliveries } from "@/lib/db/schema";
import { describeOnBothDatabases } from "@/test/databases";
import { addFullUser } from "@/test/full-user";
import { captureLog } from "@/test/output";
import { eraseUser } from "./erase";

const at = new Date("2026-03-01T09:00:00.000Z");
const later = new Date("2026-03-02T09:00:00.000Z");

const personal = [
  users,
  accounts,
  sessions,
  consents,
  incidents,
  inquiries,
  inquiryEvents,
  webhookDeliveries,
  mails,
  rateLimits,
];

/** Everything that is stored, as text, by table. */
async function everything(db: Db): Promise<string> {
  const tables = await Promise.all(
    [...personal, erasedIds].map(async (table) => [getTableName(table), await db.select().from(table)]),
  );
  return JSON.stringify(tables);
}

describeOnBothDatabases("an erased user", (database) => {
  const log = captureLog();

  test("leaves nothing but tombstones and the audit entry", async () => {
    const { db } = database;
    const { userId } = await addFullUser(db, "vale", at);
    const before = await everything(db);
    for (const table of personal) expect(before).toContain(`["${getTableName(table)}",[{`);
    expect(await eraseUser(db, { userId, actorId: userId, now: later, requestId: "K7F3" })).toBe(true);
    expect(await everything(db)).not.toContain("vale");
    for (const table of personal) expect(await db.select().from(table)).toEqual([]);
    expect(await db.select({ erasedAt: erasedIds.erasedAt }).from(erasedIds)).toEqual([
      { erasedAt: later },
      { erasedAt: later },
    ]);
    const [record] = await db.select().from(auditLog).where(sql`${auditLog.action} = 'person.erased'`);
    expect(record).toMatchObject({ at: later, actorId: userId, subjectId: userId, requestId: "K7F3" });
  });

  test("takes no other user's data along", async () => {
    const { db } = database;
    await addFullUser(db, "other", at);
    const before = await everything(db);
    const { userId } = await addFullUser(db, "vale", at);
    await eraseUser(db, { userId, actorId: "operator-1", now: later });
    await db.delete(erasedIds);
    expect(await everything(db)).toBe(before);
  });

  test("cannot be erased again", async () => {
    const { db } = database;
    const { userId } = await addFullUser(db, "vale", at);
    const erasure = { userId, actorId: "operator-1", now: later };
    const erased = await Promise.all([eraseUser(db, erasure), eraseUser(database.secondDb, erasure)]);
    expect(erased.sort()).toEqual([false, true]);
    expect(await eraseUser(db, erasure)).toBe(false);
    expect(await db.select().from(auditLog).where(sql`${auditLog.action} = 'person.erased'`)).toHaveLength(1);
  });

  test("is not named in the log", async () => {
    const { userId } = await addFullUser(database.db, "vale", at);
    await eraseUser(database.db, { userId, actorId: "operator-1", now: later });
    const lines = log().filter(({ event }) => event === "person.erased");
    expect(lines).toMatchObject([{ by: "operator" }]);
    expect(JSON.stringify(lines)).not.toContain("vale");
  });
});
