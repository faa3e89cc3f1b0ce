import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { openPostgres } from "@/lib/db/postgres";
import * as schema from "@/lib/db/schema";
import { addFullUser } from "@/test/full-user";
import { captureLog } from "@/test/output";
import { createDatabase } from "@/test/private-postgres";
import { scansOfWholeTables } from "@/test/query-plans";
import { eraseUser } from "./erase";
import { exportUser } from "./export";

const serverUrl = inject("postgresUrl");
const now = new Date("2026-06-01T12:00:00Z");

describe.skipIf(serverUrl === null)("a user's data in a large database", () => {
  captureLog();

  let pool: pg.Pool;
  beforeAll(async () => {
    const url = await createDatabase(serverUrl ?? "");
    const opened = await openPostgres(url);
    await addFullUser(opened.db, "plans", now);
    await opened.close();
    pool = new pg.Pool({ connectionString: url, max: 1 });
  });
  afterAll(() => pool.end());

  test.each([
    ["exported", (log: Log) => exportUser(logged(pool, log), userId, now)],
    ["erased", (log: Log) => eraseUser(logged(pool, log), { userId, actorId: userId, now })],
  ])("is %s by indexes alone", async (_, work) => {
    const statements: Parameters<Log>[] = [];
    await work((...statement) => statements.push(statement));
    // The planner then reads a whole table only if there is no other way, however few rows it has.
    await pool.query("set enable_seqscan = off");
    const explainable = statements.filter(([text]) => /^(?:select|update|delete|with)/i.test(text));
    expect(explainable.length).toBeGreaterThan(4);
    for (const [text, params] of explainable) {
      const { rows } = await pool.query(`explain (format json) ${text}`, [...params]);
      expect(scansOfWholeTables(rows), text).toEqual([]);
    }
  });

  test("is deleted with the user by indexes alone: each foreign key has one", async () => {
    const { rows } = await pool.query(
      `select conrelid::regclass::text as "table", conname from pg_constraint where contype = 'f' and not exists (
         select 1 from pg_index where indrelid = conrelid and indkey[0] = conkey[1] and indpred is null)`,
    );
    expect(rows).toEqual([]);
  });
});

const userId = "user-plans";

type Log = (text: string, params: readonly unknown[]) => void;

function logged(pool: pg.Pool, log: Log) {
  return drizzle(pool, { schema, logger: { logQuery: log } });
}
