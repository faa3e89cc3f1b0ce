import type { Logger } from "drizzle-orm";
import type { Client } from "pg";
import { z } from "zod";

type Statement = { readonly sql: string; readonly params: unknown[] };

const planSchema = z.object({ "QUERY PLAN": z.string() });

/** Records the queries that are run, so that each can be explained afterwards. */
export function createStatementLog(): Logger & { taken(): Statement[] } {
  let statements: Statement[] = [];
  return {
    logQuery: (sql, params) => void statements.push({ sql, params }),
    taken() {
      const taken = statements;
      statements = [];
      return taken;
    },
  };
}

/** The query plan of Postgres, with timings. */
export async function explain(client: Client, { sql, params }: Statement): Promise<string> {
  const { rows } = await client.query(`explain (analyze, buffers, costs off) ${sql}`, params);
  return rows.map((row) => planSchema.parse(row)["QUERY PLAN"]).join("\n");
}
