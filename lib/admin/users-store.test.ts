import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { inquiries, sessions, users } from "@/lib/db/schema";
import type { InquiryStatus } from "@/lib/verification/model/state";
import { describeOnBothDatabases } from "@/test/databases";
import { allStatuses, stateIn } from "@/test/inquiries";
import { addInquiry } from "@/test/verification-world";
import { parseCursor } from "./cursor";
import { parseSearchTerm, prefixPattern } from "./search";
import { countSessions, findByEmail, findById, listUsers, readUser, type UserFilter } from "./users-store";

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

  const list = (filter: Partial<UserFilter>, after: string | null = null) =>
    listUsers(database.db, { term: null, status: null, ...filter }, parseCursor(after));
  const found = async (term: string | null, after: string | null = null) =>
    (await list({ term }, after)).rows.map(({ email }) => email);

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
      const page: Awaited<ReturnType<typeof list>> = await list({}, after);
      seen.push(...page.rows.map(({ email }) => email));
      sizes.push(page.rows.length);
      after = page.next;
    }
    expect(sizes).toEqual([25, 25, 10]);
    expect(seen.toSorted()).toEqual(emails.toSorted());
    // Users created meanwhile move no row to another page.
    const first = await list({});
    await add("late@example.com");
    expect(await found(null, first.next)).toEqual(seen.slice(25, 50));
  });

  test("has the status of each user's newest inquiry", async () => {
    const { db } = database;
    const [user] = [await add("ada@example.com"), await add("noor@example.com")];
    await addInquiry(db, user, stateIn("rejected", { now, inklinkId: "kyc_iq_1" }), { at: now });
    const later = new Date(now.getTime() + 1);
    await addInquiry(db, user, stateIn("approved", { now, inklinkId: "kyc_iq_2" }), { at: later });
    const { rows } = await list({});
    expect(rows.map(({ email, inquiry }) => [email, inquiry])).toEqual([
      ["noor@example.com", null],
      ["ada@example.com", { id: expect.any(String), status: "approved", createdAt: later }],
    ]);
  });

  describe("by the status of the newest inquiry", () => {
    let numbered = 0;

    /** Each inquiry is younger than the one before. */
    async function addInquiries(userId: string, ...statuses: InquiryStatus[]): Promise<void> {
      for (const status of statuses) {
        numbered += 1;
        const at = new Date(now.getTime() + numbered * 1_000);
        await addInquiry(database.db, userId, stateIn(status, { now, inklinkId: `kyc_iq_${numbered}` }), {
          at,
        });
      }
    }

    test("finds users whose newest inquiry has it, the newest inquiry first", async () => {
      const ids: Record<string, string> = {};
      for (const name of ["ada", "bo", "cy", "di"]) ids[name] = await add(`${name}@example.com`);
      await addInquiries(ids.cy ?? "", "rejected", "rejected");
      await addInquiries(ids.ada ?? "", "expired", "rejected");
      await addInquiries(ids.bo ?? "", "rejected", "approved");
      const { rows, next } = await list({ status: "rejected" });
      expect(rows.map(({ email, inquiry }) => [email, inquiry?.status])).toEqual([
        ["ada@example.com", "rejected"],
        ["cy@example.com", "rejected"],
      ]);
      expect(next).toBeNull();
      expect((await list({ status: "expired" })).rows).toEqual([]);
    });

    test.each(allStatuses)("finds users in %s, and lists them as without a filter", async (status) => {
      for (const one of allStatuses) await addInquiries(await add(`${one}@example.com`), one);
      const { rows } = await list({ status });
      expect(rows.map(({ email }) => email)).toEqual([`${status}@example.com`]);
      expect((await list({})).rows).toContainEqual(rows[0]);
    });

    test("with a term finds users who match both", async () => {
      for (const name of ["ada", "adam", "bo"]) {
        await addInquiries(await add(`${name}@example.com`), name === "adam" ? "approved" : "pending");
      }
      const emails = async (filter: Partial<UserFilter>) =>
        (await list(filter)).rows.map(({ email }) => email);
      expect(await emails({ term: "ada", status: "pending" })).toEqual(["ada@example.com"]);
      expect(await emails({ term: "ada@example.com", status: "approved" })).toEqual([]);
    });

    test("is a page at a time, each user once", async () => {
      const names = Array.from({ length: 60 }, (_, index) => `person-${index}@example.com`);
      const at = new Date(now.getTime() + 1_000_000);
      for (const [index, email] of names.entries()) {
        const user = await add(email);
        await addInquiries(user, "rejected");
        // A third of them share a time.
        if (index % 3 === 0)
          await database.db.update(inquiries).set({ createdAt: at }).where(eq(inquiries.userId, user));
        await addInquiries(await add(`other-${index}@example.com`), "approved");
      }
      const seen: (string | null)[] = [];
      const sizes: number[] = [];
      for (let after: string | null = null, more = true; more; more = after !== null) {
        const page: Awaited<ReturnType<typeof list>> = await list({ status: "rejected" }, after);
        seen.push(...page.rows.map(({ email }) => email));
        sizes.push(page.rows.length);
        after = page.next;
      }
      expect(sizes).toEqual([25, 25, 10]);
      expect(seen.toSorted()).toEqual(names.toSorted());
    });

    test("begins at the first page after a cursor of another list", async () => {
      await addInquiries(await add("ada@example.com"), "rejected");
      expect((await list({ status: "rejected" }, `${now.getTime()}_no-uuid`)).rows).toHaveLength(1);
    });
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
