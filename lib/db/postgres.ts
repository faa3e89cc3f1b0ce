import "server-only";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import { log } from "@/lib/log";
import type { OpenDatabase } from "./client";
import { migrationsFolder } from "./migrations-folder";
import * as schema from "./schema";
import { setSuspect } from "./suspicion";

/** Any number that every instance of this app, and nothing else in the database, takes its migration lock under. */
const migrationLock = 7_203_114_952;

const connectTimeoutMs = 3_000;

/** Opens a pool and brings the schema up to date. Instances that start together migrate one after another. */
export async function openPostgres(url: string): Promise<OpenDatabase> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: connectTimeoutMs,
    // A statement that hangs must not hang a person; migrations run outside of this pool's limits.
    query_timeout: 10_000,
    keepAlive: true,
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on("error", (error) => {
    setSuspect(true);
    log.warn("database.connection_lost", { code: errorCode(error) });
  });
  try {
    await migrateUnderLock(url);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return { db: drizzle(pool, { schema }), close: () => pool.end() };
}

async function migrateUnderLock(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectTimeoutMs });
  client.on("error", (error) => log.warn("database.connection_lost", { code: errorCode(error) }));
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [migrationLock]);
    await migrate(drizzle(client), { migrationsFolder });
  } finally {
    // Ending the connection releases the lock.
    await client.end();
  }
}

function errorCode(error: Error): string {
  return "code" in error ? String(error.code) : error.name;
}
