import { expect, test } from "vitest";
import { hourMs, minuteMs } from "@/lib/core/duration";
import { sessions, users } from "@/lib/db/schema";
import { describeOnBothDatabases } from "@/test/databases";
import { createTestClock } from "@/test/timing";
import { idleLimitSeconds } from "./session";
import { endSessions, listSessions } from "./session-list";

const lists = { OPERATOR_EMAILS: ["olga@example.com"], SUPPORT_EMAILS: [] };
const { now, in: at } = createTestClock();

describeOnBothDatabases("the sessions of a user", (database) => {
  async function addUser(email = "ada@example.com", emailVerified: Date | null = null) {
    const [user] = await database.db.insert(users).values({ email, emailVerified }).returning();
    if (user === undefined) throw new Error("The inserted user was not returned");
    return { id: user.id, email, emailVerified: emailVerified !== null };
  }

  /** A session that began and was last used so long ago. */
  async function addSession(userId: string, { begunMs, idleMs }: { begunMs: number; idleMs: number }) {
    const [session] = await database.db
      .insert(sessions)
      .values({
        sessionToken: crypto.randomUUID(),
        userId,
        createdAt: at(-begunMs),
        expires: at(-idleMs + idleLimitSeconds * 1000),
        provider: "oidc",
      })
      .returning({ id: sessions.id });
    return session?.id;
  }

  test("are listed with their times, the last used first, and no one else's", async () => {
    const user = await addUser();
    const other = await addUser();
    await addSession(other.id, { begunMs: 0, idleMs: 0 });
    const older = await addSession(user.id, { begunMs: hourMs, idleMs: 30 * minuteMs });
    const newer = await addSession(user.id, { begunMs: 2 * hourMs, idleMs: minuteMs });
    expect(await listSessions(database.db, user, now(), lists)).toEqual([
      { id: newer, signedInAt: at(-2 * hourMs), lastUsedAt: at(-minuteMs), provider: "oidc" },
      { id: older, signedInAt: at(-hourMs), lastUsedAt: at(-30 * minuteMs), provider: "oidc" },
    ]);
  });

  test("are listed only as long as they open", async () => {
    const user = await addUser();
    await addSession(user.id, { begunMs: 9 * hourMs, idleMs: 8 * hourMs });
    await addSession(user.id, { begunMs: 12 * hourMs, idleMs: 0 });
    expect(await listSessions(database.db, user, now(), lists)).toEqual([]);
    const operator = await addUser("olga@example.com", now());
    await addSession(operator.id, { begunMs: 2 * hourMs, idleMs: hourMs });
    await addSession(operator.id, { begunMs: 8 * hourMs, idleMs: 0 });
    const open = await addSession(operator.id, { begunMs: 8 * hourMs - 1, idleMs: hourMs - 1 });
    expect(await listSessions(database.db, operator, now(), lists)).toMatchObject([{ id: open }]);
  });

  test("end all at once, and no one else's", async () => {
    const user = await addUser();
    const other = await addUser();
    for (const { id } of [user, user, other]) await addSession(id, { begunMs: 0, idleMs: 0 });
    expect(await endSessions(database.db, user.id)).toBe(2);
    expect(await database.db.select().from(sessions)).toMatchObject([{ userId: other.id }]);
  });
});
