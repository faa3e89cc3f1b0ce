import "server-only";
import { resolve } from "node:path";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import { env } from "@/lib/config/env";
import { openEmbedded } from "./embedded";
import { setDatabaseDown } from "./errors";
import { openPostgres } from "./postgres";
import type * as schema from "./schema";

/** The database, with either driver. Also a transaction. */
export type Db = PgDatabase<PgQueryResultHKT, typeof schema>;

export type OpenDatabase = {
  readonly db: Db;
  /** Rejects if the database cannot be reached or is read-only. Does not wait for the pool. */
  ping(): Promise<void>;
  /** Whether no statement got a connection for a minute although the database is reachable. Never throws. */
  isStarved(): Promise<boolean>;
  /** Regular maintenance that the database does not do by itself. */
  maintain(): Promise<void>;
  close(): Promise<void>;
};

// Next bundles proxy, start-up hook and routes separately; `globalThis` is shared by the process.
const processWide: typeof globalThis & {
  verifyDatabase?: Promise<OpenDatabase> | undefined;
  verifyOpenDatabase?: OpenDatabase;
} = globalThis;

/**
 * The process's database, opened and migrated at the first call. Throws if it cannot be reached; a later call tries
 * again.
 */
export async function getDb(): Promise<Db> {
  return (await openDatabase()).db;
}

/** Like `getDb`, with the functions for health checks. */
export function openDatabase(): Promise<OpenDatabase> {
  processWide.verifyDatabase ??= open().then(
    (opened) => {
      processWide.verifyOpenDatabase = opened;
      return opened;
    },
    (error: unknown) => {
      processWide.verifyDatabase = undefined;
      setDatabaseDown(true);
      throw error;
    },
  );
  return processWide.verifyDatabase;
}

/** The process's database if it is open; null otherwise. */
export function databaseIfOpen(): OpenDatabase | null {
  return processWide.verifyOpenDatabase ?? null;
}

function open(): Promise<OpenDatabase> {
  const { DATABASE_URL: url, DATA_DIR: dataDir } = env();
  if (url !== undefined) return openPostgres(url);
  return openEmbedded(resolve(/* turbopackIgnore: true */ dataDir));
}

/**
 * Builds and parses a statement once for each database instead of once for each request. A transaction counts as a
 * database of its own.
 */
export function preparedOnce<Statement>(prepare: (db: Db) => Statement): (db: Db) => Statement {
  const statements = new WeakMap<Db, Statement>();
  return (db) => {
    const known = statements.get(db);
    if (known !== undefined) return known;
    const statement = prepare(db);
    statements.set(db, statement);
    return statement;
  };
}
