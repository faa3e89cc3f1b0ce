import { expect, test } from "vitest";
import { sessions } from "@/lib/db/schema";
import { listAudit } from "@/lib/users/audit-log";
import { describeOnBothDatabases } from "@/test/databases";
import { useVerificationWorld } from "@/test/verification-world";
import { endSessionsOf } from "./end-sessions";

const operator = { id: "operator-1", requestId: "K7F3-9QXM-2B" };

describeOnBothDatabases("an operator who ends the sessions of a user", (database) => {
  const world = useVerificationWorld(database);

  async function signIn(userId: string) {
    const session = { sessionToken: crypto.randomUUID(), userId, expires: world.clock.in(60_000) };
    await database.db.insert(sessions).values(session);
  }

  test("ends them all, with an entry in the audit log", async () => {
    const user = await world.addUser();
    const other = await world.addUser();
    for (const each of [user, user, other]) await signIn(each);
    expect(await endSessionsOf(world.context(), operator, user)).toBe(true);
    expect(await database.db.select().from(sessions)).toMatchObject([{ userId: other }]);
    const entry = { actorId: "operator-1", action: "sessions.ended", subjectId: user, objectId: null };
    expect(await listAudit(world.db, user)).toMatchObject([entry]);
  });

  test("does nothing about an unknown user", async () => {
    expect(await endSessionsOf(world.context(), operator, "nobody")).toBe(false);
    expect(await listAudit(world.db, "nobody")).toEqual([]);
  });
});
