import { getTableName } from "drizzle-orm";
import { expect, test } from "vitest";
import { auditLog, mails, rateLimits } from "@/lib/db/operations-schema";
import { accounts, inquiries, inquiryEvents, sessions, users, webhookDeliveries } from "@/lib/db/schema";
import { describeOnBothDatabases } from "@/test/databases";
import { addFullUser } from "@/test/full-user";
import { exportUser } from "./export";

const at = new Date("2026-03-01T09:00:00.000Z");
const later = new Date("2026-03-05T09:00:00.000Z");

const tables = [
  users,
  accounts,
  sessions,
  inquiries,
  inquiryEvents,
  webhookDeliveries,
  mails,
  rateLimits,
  auditLog,
];

/** Fields that the export has in another form, or leaves out for the given reason. */
const saidOtherwise = new Set([
  // Only a secret.
  "sessions.sessionToken",
  // Implied by the position in the document.
  ...["accounts.userId", "sessions.userId", "inquiries.userId", "mails.userId", "inquiry_events.inquiryId"],
  "inquiry_events.id",
  // Given as yes or no.
  ...[
    "users.mailOptOut",
    "users.localeChosen",
    "inquiries.detached",
    "inquiries.waived",
    "webhook_deliveries.subjectId",
  ],
  ...["rate_limits.key", "audit_log.id", "audit_log.actorId", "audit_log.subjectId"],
]);

describeOnBothDatabases("the export of a user", (database) => {
  test("holds every value that is stored of them", async () => {
    const { db } = database;
    const { userId } = await addFullUser(db, "vale", at);
    const text = JSON.stringify(await exportUser(db, userId, later));
    for (const table of tables) {
      const all: Record<string, unknown>[] = await db.select().from(table);
      // Of the user's actions on others, as an operator, only the fact is exported.
      const rows = all.filter((row) => row["subjectId"] !== "another-user");
      expect(rows).not.toEqual([]);
      for (const [column, value] of rows.flatMap((row) => Object.entries(row))) {
        const name = `${getTableName(table)}.${column}`;
        if (value === null || saidOtherwise.has(name)) continue;
        expect(text, name).toContain(value instanceof Date ? value.toISOString() : String(value));
      }
    }
  });

  test("spells out flags as yes or no", async () => {
    const { userId } = await addFullUser(database.db, "vale", at);
    const exported = await exportUser(database.db, userId, later);
    expect(exported).toMatchObject({
      exportedAt: later,
      person: { wantsMails: false, choseLanguage: true },
      inquiries: [{ countsAsAttempt: true, besidesAnother: false }],
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
      ...{ signInLinks: [], sessions: [], inquiries: [], messagesFromInkLink: [], mails: [], records: [] },
    });
  });

  test("of an unknown user is null", async () => {
    expect(await exportUser(database.db, "unknown-user", later)).toBeNull();
  });
});
