import { getTableColumns, getTableName } from "drizzle-orm";
import { expect, test } from "vitest";
import type { Db } from "@/lib/db/client";
import { erasedIds } from "@/lib/db/operations-schema";
import { users } from "@/lib/db/schema";
import { describeOnBothDatabases } from "@/test/databases";
import { addFullUser } from "@/test/full-user";
import { tables } from "@/test/tables";
import { exportUser } from "./export";

const at = new Date("2026-03-01T09:00:00.000Z");
const later = new Date("2026-03-05T09:00:00.000Z");

/** All but the tombstones, which are about erased users. */
const exportedTables = tables.filter((table) => table !== erasedIds);

/** Fields that the export has in another form, or leaves out for the given reason. */
const saidOtherwise = new Set([
  // Only a secret.
  "sessions.sessionToken",
  // Always empty.
  "accounts.refresh_token",
  "accounts.access_token",
  "accounts.expires_at",
  "accounts.token_type",
  "accounts.scope",
  "accounts.id_token",
  "accounts.session_state",
  // Implied by the position in the document.
  "accounts.userId",
  "sessions.userId",
  "inquiries.userId",
  "inquiry_events.inquiryId",
  "inquiry_events.id",
  "mails.userId",
  "consents.userId",
  "host_events.userId",
  "incidents.userId",
  "incidents.id",
  "audit_log.id",
  // Given as yes or no: see the next test.
  "users.mailOptOut",
  "users.localeChosen",
  "inquiries.detached",
  "inquiries.waived",
  "inquiries.closed",
  "inquiries.withdrawn",
  "webhook_deliveries.subjectId",
  "audit_log.subjectId",
  // Given as text: see the next test.
  "audit_log.actorId",
  "rate_limits.key",
]);

/** Every column that is exported as it is stored, with its values. */
async function storedColumns(db: Db): Promise<{ name: string; values: unknown[] }[]> {
  const columns = exportedTables.map(async (table) => {
    const all: Record<string, unknown>[] = await db.select().from(table);
    // Of the user's actions on others, as an operator, only the fact is exported.
    const rows = all.filter((row) => row["subjectId"] !== "another-user");
    return Object.keys(getTableColumns(table)).map((column) => ({
      name: `${getTableName(table)}.${column}`,
      values: rows.map((row) => row[column]).filter((value) => value !== null),
    }));
  });
  return (await Promise.all(columns)).flat().filter(({ name }) => !saidOtherwise.has(name));
}

/** The values in a document, without their keys. */
function valuesIn(document: unknown): unknown[] {
  return typeof document === "object" && document !== null
    ? Object.values(document).flatMap(valuesIn)
    : [document];
}

describeOnBothDatabases("the export of a user", (database) => {
  test("holds every value that is stored of them", async () => {
    const { db } = database;
    const { userId } = await addFullUser(db, "vale", at);
    const exported = valuesIn(JSON.parse(JSON.stringify(await exportUser(db, userId, later))));
    for (const { name, values } of await storedColumns(db)) {
      expect(values, `test/full-user.ts gives ${name} a value`).not.toEqual([]);
      for (const value of values) {
        const position = exported.indexOf(value instanceof Date ? value.toISOString() : value);
        expect(position, `${name} is exported`).not.toBe(-1);
        // Each exported value stands for one stored value: another column may hold an equal one.
        exported.splice(position, 1);
      }
    }
  });

  test("spells out flags as yes or no", async () => {
    const { userId } = await addFullUser(database.db, "vale", at);
    const exported = await exportUser(database.db, userId, later);
    expect(exported).toMatchObject({
      exportedAt: later,
      person: { wantsMails: false, choseLanguage: true },
      inquiries: [
        {
          countsAsAttempt: true,
          besidesAnother: false,
          closedBeforeDecision: true,
          approvalWithdrawnByOperator: true,
        },
      ],
      messagesFromInkLink: [{ namesYou: false }, { namesYou: true }],
      limitsInUse: [{ limit: "form" }],
      records: [
        { action: "attempt.granted", by: "an operator", aboutYou: true },
        { action: "inquiry.asked", by: "you", aboutYou: false },
      ],
    });
  });

  test("holds no secret, and no other user's data", async () => {
    await addFullUser(database.db, "other", at);
    const { userId } = await addFullUser(database.db, "vale", at);
    const text = JSON.stringify(await exportUser(database.db, userId, later));
    expect(text).toContain("vale");
    for (const foreign of ["other", "operator-1", "another-user", "theirs", "hash-"]) {
      expect(text.replaceAll("besidesAnother", "")).not.toContain(foreign);
    }
  });

  test("of a new user is short", async () => {
    await database.db.insert(users).values({ id: "newcomer", createdAt: at });
    expect(await exportUser(database.db, "newcomer", later)).toMatchObject({
      person: { id: "newcomer", name: null },
      signInLinks: [],
      sessions: [],
      consents: [],
      inquiries: [],
      messagesFromInkLink: [],
      mails: [],
      messagesToProduct: [],
      problems: [],
      limitsInUse: [],
      records: [],
    });
  });

  test("of an unknown user is null", async () => {
    expect(await exportUser(database.db, "unknown-user", later)).toBeNull();
  });
});
