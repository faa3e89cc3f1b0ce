import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { users } from "@/lib/db/schema";
import { writeAudit } from "@/lib/users/audit-log";
import { describeOnBothDatabases } from "@/test/databases";
import { listAudits } from "./audit";

const at = new Date("2026-03-01T09:00:00.000Z");

describeOnBothDatabases("the audit log over all users", (database) => {
  async function addUser(name: string, email: string): Promise<string> {
    const [row] = await database.db.insert(users).values({ name, email }).returning({ id: users.id });
    if (row === undefined) throw new Error("The inserted person was not returned");
    return row.id;
  }

  test("names who acted and who it is about, as long as they exist", async () => {
    const { db } = database;
    const operator = await addUser("Olive", "olive@example.com");
    const person = await addUser("Ada", "ada@example.com");
    const deed = { action: "person.viewed", subjectId: person, objectId: null } as const;
    await writeAudit(db, { id: operator, requestId: null }, deed, at);
    await writeAudit(db, { id: "gone", requestId: null }, { ...deed, subjectId: null }, at);
    const { rows } = await listAudits(db, {}, null);
    expect(rows).toMatchObject([
      { actorId: "gone", actor: null, subject: null },
      {
        actor: { id: operator, name: "Olive", email: "olive@example.com" },
        subject: { id: person, name: "Ada" },
      },
    ]);
    await db.delete(users).where(eq(users.id, person));
    expect((await listAudits(db, {}, null)).rows[1]).toMatchObject({ subjectId: person, subject: null });
  });

  test("of no entries reads nothing", async () => {
    expect(await listAudits(database.db, {}, null)).toEqual({ rows: [], next: null });
  });
});
