import { expect, test } from "vitest";
import { inquiries, users } from "@/lib/db/schema";
import { describeOnBothDatabases } from "@/test/databases";
import { addUser } from "@/test/verification-world";
import { parseDateRange } from "./date-range";
import { exportInquiries } from "./export-inquiries";

const dateRange = parseDateRange({ from: "2026-03-01", to: "2026-03-01" }, new Date());
const at = new Date("2026-03-01T09:00:00.123Z");
const header =
  "inquiry_id,person_id,inklink_id,scope,status,reason,waived,created_at,returned_at,submitted_at,decided_at,expires_at,ended_at,lapsed_at,withdrawn";

async function textOf(chunks: AsyncGenerator<string>) {
  const read: string[] = [];
  for await (const chunk of chunks) read.push(chunk);
  return { chunks: read.length, lines: read.join("").split("\r\n") };
}

describeOnBothDatabases("the export", (database) => {
  test("has a line of ids, codes and times for each inquiry, and no personal data", async () => {
    const { db } = database;
    const [user] = await db
      .insert(users)
      .values({ name: "Ada Rivera", email: "ada@example.com" })
      .returning();
    const userId = user?.id ?? "";
    const [row] = await db
      .insert(inquiries)
      .values({
        ...{ userId, scope: "level:1", status: "approved", inklinkId: "=cmd|'/C calc'!A1" },
        ...{ createdAt: at, nextPath: "/somewhere/private", decidedAt: at, endedAt: at },
      })
      .returning();
    const { lines } = await textOf(exportInquiries(db, dateRange));
    const time = "2026-03-01T09:00:00.123Z";
    expect(lines).toEqual([
      header,
      `${row?.id},${userId},"'=cmd|'/C calc'!A1",level:1,approved,,false,${time},,,${time},,${time},,false`,
      "",
    ]);
  });

  test("without inquiries has the column names only", async () => {
    expect((await textOf(exportInquiries(database.db, dateRange))).lines).toEqual([header, ""]);
  });

  test("has each inquiry of the date range once, oldest first, with any number of them, and reads them in batches", async () => {
    const { db } = database;
    const userId = await addUser(db);
    const inDateRange = 2_300;
    const rows = Array.from({ length: inDateRange + 2 }, (_, index) => ({
      ...{ userId, scope: "level:1", status: "refused" },
      // Many of one moment, and the first and the last outside.
      createdAt: new Date(Date.parse("2026-03-01T00:00:00.000Z") + Math.floor(index / 900) * 1_000),
    }));
    const [before, after] = [rows[0], rows.at(-1)];
    if (before === undefined || after === undefined) throw new Error("There are rows");
    before.createdAt = new Date("2026-02-28T23:59:59.999Z");
    after.createdAt = new Date("2026-03-02T00:00:00.000Z");
    await db.insert(inquiries).values(rows);
    const { lines, chunks } = await textOf(exportInquiries(db, dateRange));
    const body = lines.slice(1, -1);
    expect(body).toHaveLength(inDateRange);
    expect(new Set(body.map((line) => line.split(",")[0])).size).toBe(inDateRange);
    const times = body.map((line) => line.split(",")[7] ?? "");
    expect(times).toEqual(times.toSorted());
    expect(chunks).toBe(4);
  });

  test("stops reading if its consumer stops", async () => {
    const lines = exportInquiries(database.db, dateRange);
    await lines.next();
    await lines.return(undefined);
    expect(await lines.next()).toEqual({ value: undefined, done: true });
  });
});
