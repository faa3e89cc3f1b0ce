import "server-only";
import { resolve } from "node:path";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import { env } from "@/lib/config/env";
import { setDatabaseDown } from "./database-down";
import { openEmbedded } from "./embedded";
import { openPostgres } from "./postgres";
import type * as schema from "./schema";

/** The database, whichever driver serves it. A transaction is one too. */
export type Db = PgDatabase<PgQueryResultHKT, typeof schema>;

export type OpenDatabase = {
  readonly db: Db;
  /** Rejects if the database cannot be reached, or only reads. Does not wait for a connection of the pool. */
  ping(): Promise<void>;
  /** Whether no statement got a connection for a minute although the database can be reached. Never throws. */
  isStarved(): Promise<boolean>;
  /** Regular upkeep, if the database does not see to it by itself. */
  maintain(): Promise<void>;
  close(): Promise<void>;
};

// Next bundles the proxy, the start-up hook and the routes apart: what the process shares lives on globalThis.
const processWide: typeof globalThis & {
  verifyDatabase?: Promise<OpenDatabase> | undefined;
  verifyOpenDatabase?: OpenDatabase;
} = globalThis;

/**
 * The process's one database, opened and migrated at the first call.
 * Throws where it cannot be reached; a later call tries again.
 */
export async function getDb(): Promise<Db> {
  return (await openDatabase()).db;
}

/** Like `getDb`, with what health checks ask of it. */
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

/** The process's database if it is open already; null otherwise. */
export function databaseIfOpen(): OpenDatabase | null {
  return processWide.verifyOpenDatabase ?? null;
}

function open(): Promise<OpenDatabase> {
  const { DATABASE_URL: url, DATA_DIR: dataDir } = env();
  if (url !== undefined) return openPostgres(url);
  return openEmbedded(resolve(/* turbopackIgnore: true */ dataDir));
}
