import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { minuteMs } from "@/lib/core/duration";
import { sessions, users } from "@/lib/db/schema";
import { describeOnBothDatabases } from "@/test/databases";
import { createTestClock } from "@/test/timing";
import { hashToken, idleLimitSeconds, readSession } from "./session";

const idleLimitMs = 8 * 60 * minuteMs;

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
    const session = { sessionToken: hashToken(token), userId: user.id, expires: clock.in(idleLimitMs) };
    await database.db.insert(sessions).values(session);
    return { id: user.id, clock, read: () => readSession(database.db, token, clock.now()) };
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
    expect(await read()).toEqual({
      id,
      name: "Ada",
      email: "ada@example.com",
      emailVerified: false,
      mailOptOut: false,
    });
    expect(await readSession(database.db, "unknown", clock.now())).toBeNull();
    expect(await readSession(database.db, "", clock.now())).toBeNull();
  });

  test("does not open for the stored hash", async () => {
    const { clock } = await signIn("token");
    expect(await readSession(database.db, hashToken("token"), clock.now())).toBeNull();
    const [row] = await database.db.select().from(sessions);
    expect(JSON.stringify(row)).not.toContain('"token"');
  });

  test("says whether the provider has verified the email", async () => {
    const emailVerified = createTestClock().now();
    const { read } = await signIn("token", { email: "ada@example.com", emailVerified });
    expect(await read()).toMatchObject({ emailVerified: true });
  });

  test("ends eight hours after the user's last request, to the millisecond", async () => {
    const { clock, read } = await signIn("token");
    clock.pass(idleLimitMs);
    expect(await read()).toBeNull();
    clock.pass(-1);
    expect(await read()).not.toBeNull();
  });

  test("stays open as long as the user keeps making requests", async () => {
    const { clock, read } = await signIn("token");
    for (let visit = 0; visit < 5; visit++) {
      clock.pass(idleLimitMs - 1);
      expect(await read()).not.toBeNull();
    }
    clock.pass(idleLimitMs);
    expect(await read()).toBeNull();
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
      expect(await other.read()).toMatchObject({ id: other.id });
    });
  });
});
