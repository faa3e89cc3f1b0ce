import { describe, expect, test } from "vitest";
import { inquiries, sessions, users } from "@/lib/db/schema";
import { describeOnBothDatabases } from "@/test/databases";
import { stateIn } from "@/test/inquiries";
import { addInquiry } from "@/test/verification-world";
import { parseCursor } from "./cursor";
import { parseSearchTerm, prefixPattern } from "./search";
import { countSessions, findByEmail, findById, listUsers, readUser } from "./users-store";

const now = new Date("2026-03-01T09:00:00.000Z");

describeOnBothDatabases("the user search", (database) => {
  let added = 0;

  /** Each one is younger than the one before. */
  async function add(email: string | null, more: Partial<typeof users.$inferInsert> = {}): Promise<string> {
    added += 1;
    const createdAt = new Date(now.getTime() + added * 1_000);
    const [row] = await database.db
      .insert(users)
      .values({ email, createdAt, ...more })
      .returning();
    if (row === undefined) throw new Error("The inserted person was not returned");
    return row.id;
  }

  const found = async (term: string | null, after: string | null = null) =>
    (await listUsers(database.db, term, parseCursor(after))).rows.map(({ email }) => email);

  describe("by email", () => {
    test("finds users whose email has this prefix, in any case, newest first", async () => {
      await add("Ada@example.com");
      await add("adam@example.com");
      await add("nada@example.com");
      await add(null);
      expect(await found("ADA")).toEqual(["adam@example.com", "Ada@example.com"]);
      expect(await found("ada@")).toEqual(["Ada@example.com"]);
      expect(await found("x")).toEqual([]);
    });

    test("finds only exact matches if there are any, of which there may be two", async () => {
      await add("ada@example.co");
      await add("ADA@example.co");
      await add("ada@example.com");
      expect(await found("ada@example.co")).toEqual(["ADA@example.co", "ada@example.co"]);
    });

    test("opens the only user with the whole email, in any case", async () => {
      const id = await add("Ada@example.com");
      await add("twice@example.com");
      await add("TWICE@example.com");
      expect(await findByEmail(database.db, "ada@EXAMPLE.com")).toBe(id);
      for (const typed of ["ada@example", "twice@example.com", "a%@example.com"]) {
        expect(await findByEmail(database.db, typed)).toBeNull();
      }
    });

    test("takes special characters literally", async () => {
      await add("a_b@example.com");
      await add("axb@example.com");
      await add("100%@example.com");
      expect(await found("a_b")).toEqual(["a_b@example.com"]);
      expect(await found("%")).toEqual([]);
      expect(await found("100%")).toEqual(["100%@example.com"]);
    });
  });

  test("without a term finds every user, a page at a time, each once, even with equal creation times", async () => {
    const emails = Array.from({ length: 60 }, (_, index) => `person-${index}@example.com`);
    for (const [index, email] of emails.entries()) {
      await add(email, index % 3 === 0 ? {} : { createdAt: now });
    }
    const seen: (string | null)[] = [];
    const sizes: number[] = [];
    for (let after: string | null = null, more = true; more; more = after !== null) {
      const page: Awaited<ReturnType<typeof listUsers>> = await listUsers(
        database.db,
        null,
        parseCursor(after),
      );
      seen.push(...page.rows.map(({ email }) => email));
      sizes.push(page.rows.length);
      after = page.next;
    }
    expect(sizes).toEqual([25, 25, 10]);
    expect(seen.toSorted()).toEqual(emails.toSorted());
    // Users created meanwhile move no row to another page.
    const first = await listUsers(database.db, null, null);
    await add("late@example.com");
    expect(await found(null, first.next)).toEqual(seen.slice(25, 50));
  });

  test("has the status of each user's newest inquiry", async () => {
    const { db } = database;
    const [user] = [await add("ada@example.com"), await add("noor@example.com")];
    await addInquiry(db, user, stateIn("rejected", { now, inklinkId: "kyc_iq_1" }), { at: now });
    const later = new Date(now.getTime() + 1);
    await addInquiry(db, user, stateIn("approved", { now, inklinkId: "kyc_iq_2" }), { at: later });
    const { rows } = await listUsers(db, null, null);
    expect(rows.map(({ email, status }) => [email, status])).toEqual([
      ["noor@example.com", null],
      ["ada@example.com", "approved"],
    ]);
  });

  test("by an id finds the one user: by our id, an inquiry's, InkLink's", async () => {
    const { db } = database;
    const [user] = [await add("ada@example.com"), await add("noor@example.com")];
    const inquiry = await addInquiry(db, user, stateIn("pending", { now, inklinkId: "kyc_iq_1" }), {
      at: now,
    });
    for (const id of [user, inquiry.id, inquiry.id.toUpperCase(), "kyc_iq_1"]) {
      expect(await findById(db, id), id).toBe(user);
    }
    for (const id of [
      "kyc_iq_2",
      "KYC_IQ_1",
      "ada@example.com",
      crypto.randomUUID(),
      "'; drop table users; --",
    ]) {
      expect(await findById(db, id), id).toBeNull();
    }
    expect(await db.select().from(inquiries)).toHaveLength(1);
  });

  test("a user is read with the stored fields, and the number of open sessions", async () => {
    const { db } = database;
    const id = await add("ada@example.com", { name: "Ada" });
    const expiries = [-1, 0, 1, 2].map((ms) => new Date(now.getTime() + ms));
    await db
      .insert(sessions)
      .values(expiries.map((expires, index) => ({ sessionToken: `hash-${index}`, userId: id, expires })));
    expect(await readUser(db, id)).toMatchObject({ id, name: "Ada", email: "ada@example.com" });
    expect(await countSessions(db, id, now)).toBe(2);
    expect(await readUser(db, "unknown-user")).toBeNull();
  });
});

test.each([" ada@example.com ", "ada", "kyc_iq_1", "5b0f8a1e-6a3c-4b7e-9d57-0d9a6f0c2f11"])(
  "%j is a search term, without what is around it",
  (typed) => {
    expect(parseSearchTerm(typed)).toBe(typed.trim());
  },
);

test.each(["", "  ", "two words", "a\u0000b", "a\nb", "x".repeat(321), null, undefined, 7])(
  "%j is no search term",
  (typed) => {
    expect(parseSearchTerm(typed)).toBeNull();
  },
);

test("special characters of a pattern match themselves", () => {
  expect(prefixPattern("Ada_%\\@Example.com")).toBe("ada\\_\\%\\\\@example.com%");
});
