import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "./client";

const tablesSchema = z.object({ rows: z.array(z.object({ name: z.string() })) });

/**
 * Makes the space of changed and deleted rows usable again, and renews the planner's statistics, for the tables that
 * Postgres's autovacuum would choose by its default settings. The embedded database has no autovacuum. Returns the tables.
 */
export async function vacuumWhereNeeded(db: Db): Promise<string[]> {
  // The counts are otherwise up to a minute behind, and a database with one connection asks for them between its changes.
  await db.execute(sql`select pg_stat_force_next_flush()`);
  const { rows } = tablesSchema.parse(
    await db.execute(
      sql`select relname as name from pg_stat_user_tables where n_dead_tup > 50 + 0.2 * n_live_tup order by 1`,
    ),
  );
  for (const { name } of rows) await db.execute(sql`vacuum (analyze) ${sql.identifier(name)}`);
  return rows.map(({ name }) => name);
}
