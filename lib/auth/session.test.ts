import { createHash } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { hourMs, minuteMs } from "@/lib/core/duration";
import { sessions, users } from "@/lib/db/schema";
import { describeOnBothDatabases } from "@/test/databases";
import { createTestClock } from "@/test/timing";
import { hashToken, idleLimitSeconds, isFresh, readSession } from "./session";

const idleLimitMs = 8 * 60 * minuteMs;
const lists = { OPERATOR_EMAILS: ["olga@example.com"], SUPPORT_EMAILS: ["sue@example.com"] };

test("the stored hash of a token is its SHA-256", () => {
  expect(hashToken("token")).toBe(createHash("sha256").update("token").digest("base64url"));
});

test("the idle limit is eight hours", () => {
  expect(idleLimitSeconds * 1000).toBe(idleLimitMs);
});

describeOnBothDatabases("a session", (database) => {
  type User = Partial<typeof users.$inferInsert>;

  /** A user who signed in just now. */
  async function signIn(token: string, values: User = {}) {
    const clock = createTestClock();
    const [user] = await database.db.insert(users).values(values).returning();
    if (user === undefined) throw new Error("The inserted person was not returned");
    const session = {
      sessionToken: hashToken(token),
      userId: user.id,
      expires: clock.in(idleLimitMs),
      createdAt: clock.now(),
      authTime: clock.now(),
      provider: "oidc",
    };
    await database.db.insert(sessions).values(session);
    return { id: user.id, clock, read: () => readSession(database.db, token, clock.now(), lists) };
  }

  async function expiry(token: string) {
    const [row] = await database.db
      .select()
      .from(sessions)
      .where(eq(sessions.sessionToken, hashToken(token)));
    return row?.expires;
  }

  test("opens for its token, as the user who signed in", async () => {
    await signIn("another");
    const { id, read, clock } = await signIn("token", { name: "Ada", email: "ada@example.com" });
    const [row] = await database.db
      .select()
      .from(sessions)
      .where(eq(sessions.sessionToken, hashToken("token")));
    expect(await read()).toEqual({
      id: row?.id,
      user: { id, name: "Ada", email: "ada@example.com", emailVerified: false, mailOptOut: false },
      signedInAt: clock.now(),
      authTime: clock.now(),
      provider: "oidc",
    });
    expect(await readSession(database.db, "unknown", clock.now(), lists)).toBeNull();
    expect(await readSession(database.db, "", clock.now(), lists)).toBeNull();
  });

  test("does not open for the stored hash", async () => {
    const { clock } = await signIn("token");
    expect(await readSession(database.db, hashToken("token"), clock.now(), lists)).toBeNull();
    const [row] = await database.db.select().from(sessions);
    expect(JSON.stringify(row)).not.toContain('"token"');
  });

  test("says whether the provider has verified the email", async () => {
    const emailVerified = createTestClock().now();
    const { read } = await signIn("token", { email: "ada@example.com", emailVerified });
    expect(await read()).toMatchObject({ user: { emailVerified: true } });
  });

  test("ends eight hours after the user's last request, to the millisecond", async () => {
    const { clock, read } = await signIn("token");
    clock.pass(idleLimitMs);
    expect(await read()).toBeNull();
    clock.pass(-1);
    expect(await read()).not.toBeNull();
  });

  test("ends twelve hours after the sign-in, however often the user makes requests", async () => {
    const { clock, read } = await signIn("token");
    for (let hour = 1; hour < 12; hour++) {
      clock.pass(hourMs);
      expect(await read(), `after ${hour} hours`).not.toBeNull();
    }
    clock.pass(hourMs - 1);
    expect(await read()).not.toBeNull();
    clock.pass(1);
    expect(await read()).toBeNull();
  });

  test("that began before its times were stored counts from the migration on, and is not fresh", async () => {
    const { id, clock } = await signIn("token");
    // As an instance of the old build stores it.
    await database.db.execute(
      sql`insert into sessions (session_token, user_id, expires) values (${hashToken("old")}, ${id}, now() + interval '8 hours')`,
    );
    const session = await readSession(database.db, "old", new Date(), lists);
    expect(session).toMatchObject({ user: { id }, authTime: null, provider: null });
    expect(session !== null && isFresh(session, clock.now())).toBe(false);
    const inTwelveHours = new Date(Date.now() + 12 * hourMs);
    expect(await readSession(database.db, "old", inTwelveHours, lists)).toBeNull();
  });

  describe.each(["olga@example.com", "sue@example.com"])("of staff (%s)", (email) => {
    const staff = { email, emailVerified: createTestClock().now() };

    test("ends an hour after the last request, to the millisecond", async () => {
      const { clock, read } = await signIn("token", staff);
      clock.pass(hourMs);
      expect(await read()).toBeNull();
      clock.pass(-1);
      expect(await read()).not.toBeNull();
      // Renewed by that request.
      clock.pass(hourMs - 1);
      expect(await read()).not.toBeNull();
    });

    test("ends eight hours after the sign-in, however often they make requests", async () => {
      const { clock, read } = await signIn("token", staff);
      for (let minute = 30; minute < 8 * 60; minute += 30) {
        clock.pass(30 * minuteMs);
        expect(await read(), `after ${minute} minutes`).not.toBeNull();
      }
      clock.pass(30 * minuteMs - 1);
      expect(await read()).not.toBeNull();
      clock.pass(1);
      expect(await read()).toBeNull();
    });

    test("lasts as long as any other if the email is not verified", async () => {
      const { clock, read } = await signIn("token", { email });
      clock.pass(idleLimitMs - 1);
      expect(await read()).not.toBeNull();
    });

    test("is renewed after five minutes", async () => {
      const { clock, read } = await signIn("token", staff);
      const first = clock.in(idleLimitMs);
      clock.pass(5 * minuteMs);
      await read();
      expect(await expiry("token")).toEqual(first);
      clock.pass(1);
      await read();
      expect(await expiry("token")).toEqual(clock.in(idleLimitMs));
    });
  });

  test("is renewed after a quarter of an hour, and not before", async () => {
    const { clock, read } = await signIn("token");
    const [first, renewed] = [clock.in(idleLimitMs), clock.in(15 * minuteMs + 1 + idleLimitMs)];
    clock.pass(15 * minuteMs);
    await read();
    expect(await expiry("token")).toEqual(first);
    clock.pass(1);
    await read();
    expect(await expiry("token")).toEqual(renewed);
  });

  describe("of two", () => {
    test("is renewed alone", async () => {
      const { clock, read } = await signIn("token");
      await signIn("other");
      clock.pass(60 * minuteMs);
      await read();
      expect(await expiry("other")).toEqual(createTestClock().in(idleLimitMs));
    });

    test("ends with its own user", async () => {
      const { id, read } = await signIn("token");
      const other = await signIn("other");
      await database.db.delete(users).where(eq(users.id, id));
      expect(await read()).toBeNull();
      expect(await other.read()).toMatchObject({ user: { id: other.id } });
    });
  });
});

test("a sign-in is fresh for fifteen minutes", () => {
  const { now, in: at } = createTestClock();
  const session = { authTime: now() };
  expect(isFresh(session, at(15 * minuteMs))).toBe(true);
  expect(isFresh(session, at(15 * minuteMs + 1))).toBe(false);
  expect(isFresh({ authTime: null }, now())).toBe(false);
});
