import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { auditLog } from "@/lib/db/operations-schema";
import { describeOnBothDatabases } from "@/test/databases";
import { listAudit, writeAudit } from "./audit-log";

const at = new Date("2026-03-01T09:00:00.000Z");
const operator = { id: "operator-1", requestId: "K7F3-9QXM-2B" };
const deed = { action: "inquiry.asked", subjectId: "person-1", objectId: "inquiry-1" } as const;

describeOnBothDatabases("the audit log", (database) => {
  test("holds the actions on a user, newest first, and on no other user", async () => {
    const { db } = database;
    await writeAudit(db, operator, deed, at);
    await writeAudit(db, { id: "operator-2", requestId: null }, { ...deed, action: "attempt.granted" }, at);
    await writeAudit(db, operator, { ...deed, subjectId: "person-2" }, at);
    expect(await listAudit(db, "person-1")).toMatchObject([
      { actorId: "operator-2", action: "attempt.granted", requestId: null },
      { at, actorId: "operator-1", ...deed, requestId: "K7F3-9QXM-2B" },
    ]);
  });

  test("rolls back with the action's transaction", async () => {
    const givenUp = database.db.transaction(async (tx) => {
      await writeAudit(tx, operator, deed, at);
      throw new Error("given up");
    });
    await expect(givenUp).rejects.toThrow("given up");
    expect(await listAudit(database.db, "person-1")).toEqual([]);
  });

  test("refuses to be changed, shortened or emptied", async () => {
    const { db } = database;
    await writeAudit(db, operator, deed, at);
    const tries = [
      () => db.update(auditLog).set({ actorId: "another-user" }),
      () =>
        db.update(auditLog).set({ actorId: "another-user" }).where(eq(auditLog.subjectId, "unknown-user")),
      () => db.delete(auditLog),
      () => db.execute(sql`truncate audit_log`),
      () =>
        db.execute(
          sql`insert into audit_log (id, at, actor_id, action) overriding system value values (1, now(), 'x', 'y') on conflict (id) do update set actor_id = 'x'`,
        ),
    ];
    for (const change of tries) {
      await expect(change()).rejects.toMatchObject({
        cause: { message: "the table audit_log is append-only" },
      });
    }
    expect(await listAudit(db, "person-1")).toMatchObject([{ actorId: "operator-1" }]);
  });
});
