import type { Adapter } from "next-auth/adapters";
import { beforeEach, describe, expect, test } from "vitest";
import { accounts, sessions, users } from "@/lib/db/schema";
import { describeOnBothDatabases } from "@/test/databases";
import { createTestClock } from "@/test/timing";
import { createAdapter } from "./adapter";
import { hashToken, readSession } from "./session";
import { saveUserOf } from "./sign-in-user";

const noStaff = { OPERATOR_EMAILS: [], SUPPORT_EMAILS: [] };

describeOnBothDatabases("signing in", (database) => {
  let adapter: Adapter;
  beforeEach(async () => {
    adapter = await createAdapter(database.db);
  });

  async function firstSignIn(subject: string, email: string) {
    const identity = { subject, issuer: null, name: null, email, emailVerified: false };
    await saveUserOf(database.db, "oidc", identity, createTestClock().now());
    const user = await bySubject(subject);
    if (!user) throw new Error("No user was made");
    return user;
  }

  const bySubject = (subject: string) =>
    adapter.getUserByAccount?.({ provider: "oidc", providerAccountId: subject });

  describe("for the first time", () => {
    test("creates a user with an id of ours", async () => {
      const { id } = await firstSignIn("subject-1", "ada@example.com");
      expect(id).toMatch(/^[0-9a-f-]{36}$/);
      expect(await bySubject("subject-1")).toMatchObject({ id, email: "ada@example.com" });
      expect(await bySubject("subject-2")).toBeNull();
    });

    test("with the email of another user creates a second user", async () => {
      const first = await firstSignIn("subject-1", "ada@example.com");
      expect(await adapter.getUserByEmail?.("ada@example.com")).toBeNull();
      const second = await firstSignIn("subject-2", "ada@example.com");
      expect(second.id).not.toBe(first.id);
      expect((await bySubject("subject-1"))?.id).toBe(first.id);
      expect((await bySubject("subject-2"))?.id).toBe(second.id);
      expect(await database.db.select().from(users)).toHaveLength(2);
    });

    test("creates one user, however many sign in as the same at once", async () => {
      const dbs = [database.db, database.secondDb, database.db, database.secondDb];
      const identity = {
        subject: "subject-1",
        issuer: null,
        name: "Ada",
        email: "ada@example.com",
        emailVerified: true,
      };
      await Promise.all(dbs.map((db) => saveUserOf(db, "oidc", identity, createTestClock().now())));
      expect(await database.db.select().from(users)).toMatchObject([
        { name: "Ada", email: "ada@example.com" },
      ]);
      expect(await database.db.select().from(accounts)).toHaveLength(1);
    });

    test("leaves no user behind if the account cannot be linked", async () => {
      const identity = {
        subject: "subject\u0000",
        issuer: null,
        name: null,
        email: null,
        emailVerified: false,
      };
      await expect(saveUserOf(database.db, "oidc", identity, createTestClock().now())).rejects.toThrow();
      expect(await database.db.select().from(users)).toEqual([]);
    });

    test("keeps none of the provider's tokens", async () => {
      await firstSignIn("subject-1", "ada@example.com");
      const tokens = { access_token: null, refresh_token: null, id_token: null };
      expect(await database.db.select().from(accounts)).toMatchObject([tokens]);
    });
  });

  describe("opens a session", () => {
    const now = createTestClock().now();
    const expires = createTestClock().in(60_000);

    test("by the hash of its token", async () => {
      const { id: userId } = await firstSignIn("subject-1", "ada@example.com");
      const session = { sessionToken: "secret-token", userId, expires };
      // next-auth puts the returned token into the cookie.
      expect(await adapter.createSession?.(session)).toEqual(session);
      expect(await database.db.select().from(sessions)).toMatchObject([
        { sessionToken: hashToken("secret-token"), userId, expires, provider: null },
      ]);
      expect(await readSession(database.db, "secret-token", now, noStaff)).toMatchObject({
        user: { id: userId },
      });
    });

    test("with the facts of the sign-in", async () => {
      const { id: userId } = await firstSignIn("subject-1", "ada@example.com");
      const facts = { sessionId: crypto.randomUUID(), provider: "oidc" as const, authTime: now };
      const session = { sessionToken: "secret-token", userId, expires };
      await (await createAdapter(database.db, () => facts)).createSession?.(session);
      const { sessionId: id, provider, authTime } = facts;
      expect(await database.db.select().from(sessions)).toMatchObject([{ id, provider, authTime }]);
    });

    test("that is fresh by our own clock if the provider does not say when the user signed in", async () => {
      const { id: userId } = await firstSignIn("subject-1", "ada@example.com");
      await adapter.createSession?.({ sessionToken: "secret-token", userId, expires });
      const [row] = await database.db.select().from(sessions);
      expect(row?.authTime).toEqual(row?.createdAt);
      expect(Date.now() - (row?.createdAt.getTime() ?? 0)).toBeLessThan(60_000);
    });

    test("that signing out ends on the server, and no other", async () => {
      const { id: userId } = await firstSignIn("subject-1", "ada@example.com");
      await adapter.createSession?.({ sessionToken: "here", userId, expires });
      await adapter.createSession?.({ sessionToken: "elsewhere", userId, expires });
      await adapter.deleteSession?.("here");
      expect(await readSession(database.db, "here", now, noStaff)).toBeNull();
      expect(await readSession(database.db, "elsewhere", now, noStaff)).not.toBeNull();
    });

    test("that the stored hash, as in a copy of the table, does not end", async () => {
      const { id: userId } = await firstSignIn("subject-1", "ada@example.com");
      await adapter.createSession?.({ sessionToken: "here", userId, expires });
      await adapter.deleteSession?.(hashToken("here"));
      expect(await readSession(database.db, "here", now, noStaff)).not.toBeNull();
    });
  });

  test("over another user's open session never links the account to that user", async () => {
    const { id: userId } = await firstSignIn("subject-1", "ada@example.com");
    const session = { sessionToken: "here", userId, expires: createTestClock().in(60_000) };
    await adapter.createSession?.(session);
    expect(await adapter.getSessionAndUser?.("here")).toBeNull();
  });
});
