import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { Db } from "@/lib/db/client";
import { openPostgres } from "@/lib/db/postgres";
import * as schema from "@/lib/db/schema";
import { inquiryStatuses } from "@/lib/verification/model/state";
import { createDatabase } from "@/test/private-postgres";
import { indexesIn, scansOfWholeTables } from "@/test/query-plans";
import type { Cursor } from "./cursor";
import { parseDateRange } from "./date-range";
import { listDropOffs } from "./drop-off-store";
import { dropOffs } from "./funnel";
import { readFunnel } from "./funnel-store";
import { listUsers } from "./users-store";

const serverUrl = inject("postgresUrl");
const dateRange = parseDateRange({ from: "2026-03-01", to: "2026-03-02" }, new Date());
const rareStatuses = inquiryStatuses.filter((status) => status !== "approved");
const cursor: Cursor = { at: dateRange.from, id: "00000000-0000-4000-8000-000000000000" };

describe.skipIf(serverUrl === null)("the console's lists in a large database", () => {
  let pool: pg.Pool;
  beforeAll(async () => {
    const url = await createDatabase(serverUrl ?? "");
    await (await openPostgres(url)).close();
    pool = new pg.Pool({ connectionString: url, max: 1 });
    await pool.query(
      `insert into users (id, email) select 'user-' || n, n || '@example.com' from generate_series(1, 500) n`,
    );
    // Most are approved; each other status is rare.
    await pool.query(
      `insert into inquiries (id, user_id, scope, status, inklink_id, detached, created_at)
       select gen_random_uuid(), 'user-' || (n % 500 + 1), 'level:1', coalesce(($1::text[])[n % 300 + 1], 'approved'), 'kyc_iq_' || n, true,
         '2026-01-01'::timestamptz + n * interval '1 hour'
       from generate_series(1, 6000) n`,
      [rareStatuses],
    );
    await pool.query("analyze");
    // The planner then reads a whole table only if there is no other way.
    await pool.query("set enable_seqscan = off");
  });
  afterAll(() => pool.end());

  /** The indexes that the statements read. Fails if one of them reads a whole table. */
  async function indexesFor(work: (db: Db) => Promise<unknown>): Promise<string[]> {
    const statements: [text: string, params: unknown[]][] = [];
    const logQuery = (text: string, params: unknown[]) => void statements.push([text, params]);
    await work(drizzle(pool, { schema, logger: { logQuery } }));
    const indexes: string[] = [];
    for (const [text, params] of statements) {
      const { rows } = await pool.query(`explain (format json) ${text}`, params);
      expect(scansOfWholeTables(rows), text).toEqual([]);
      indexes.push(...indexesIn(rows));
    }
    return indexes;
  }

  test.each(rareStatuses)("finds people whose last inquiry is %s by indexes", async (status) => {
    for (const after of [null, cursor]) {
      const indexes = await indexesFor((db) => listUsers(db, { term: null, status }, after));
      expect(indexes).toEqual(["inquiries_status_idx", "inquiries_user_idx", "users_pkey"]);
    }
    const indexes = await indexesFor((db) => listUsers(db, { term: "47", status }, null));
    expect(indexes).toContain("users_email_idx");
  });

  test.each(dropOffs)("finds those who got no further than %s by indexes", async (step) => {
    for (const after of [null, cursor]) {
      const indexes = await indexesFor((db) => listDropOffs(db, step, dateRange, after));
      expect(indexes).toEqual(["inquiries_started_idx", "inquiries_pkey", "users_pkey"]);
    }
  });

  test("counts the funnel by its index", async () => {
    const indexes = await indexesFor((db) => readFunnel(db, dateRange));
    expect(new Set(indexes)).toEqual(new Set(["inquiries_started_idx"]));
  });
});
