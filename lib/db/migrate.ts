import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { PGlite } from "@electric-sql/pglite";
import { type MigrationMeta, readMigrationFiles } from "drizzle-orm/migrator";
import { codeOfDatabaseError } from "./errors";

/** Runs statements on one connection and returns the rows of the last one. */
export type Query = (statements: string) => Promise<readonly Record<string, unknown>[]>;

export type MigrationOptions = {
  /** How long a statement waits for a lock before it gives way to the transactions that queue behind it. */
  readonly lockMs: number;
  readonly attempts: number;
  readonly pauseMs: number;
  /** Default: the migrations of this build. */
  readonly migrations: readonly MigrationMeta[];
};

const defaults = { lockMs: 2_000, attempts: 15, pauseMs: 1_000 };

/** The table in which drizzle's migrator records applied migrations; this migrator continues it. */
const recordSchema = "drizzle";
const recordTable = "__drizzle_migrations";

/** The migrations that are not applied yet. Only reads, so that any role can call it. */
export async function pendingMigrations(
  query: Query,
  migrations: readonly MigrationMeta[] = readMigrations(),
): Promise<readonly MigrationMeta[]> {
  const record = await findRecord(query);
  if (record === null) return migrations;
  const [row] = await query(`select coalesce(max(created_at), 0)::float8 as newest from ${record}`);
  return migrations.filter(({ folderMillis }) => folderMillis > Number(row?.["newest"]));
}

/**
 * Applies the pending migrations, each in its own transaction. The caller must exclude concurrent migrations. Drizzle's
 * migrator is not used: it always creates its schema, for which many roles lack the privilege; it waits for locks
 * without limit and blocks all other transactions meanwhile; and it cannot build an index concurrently.
 */
export async function applyMigrations(query: Query, options: Partial<MigrationOptions> = {}): Promise<void> {
  const { migrations, ...patience } = { ...defaults, migrations: readMigrations(), ...options };
  const pending = await pendingMigrations(query, migrations);
  if (pending.length === 0) return;
  const record = (await findRecord(query)) ?? (await createRecord(query));
  for (const migration of pending) {
    const recordStatement = `insert into ${record} (hash, created_at) values ('${migration.hash}', ${migration.folderMillis})`;
    if (migration.sql.some(isConcurrent)) await buildIndexes(query, migration, recordStatement);
    else await applyInTransaction(query, migration, recordStatement, patience);
  }
}

/** Migrates an embedded database. */
export function migrateEmbedded(client: PGlite): Promise<void> {
  return applyMigrations(async (statements) => (await client.exec(statements)).at(-1)?.rows ?? []);
}

export function readMigrations(): readonly MigrationMeta[] {
  return readMigrationFiles({ migrationsFolder });
}

async function applyInTransaction(
  query: Query,
  migration: MigrationMeta,
  recordStatement: string,
  { lockMs, attempts, pauseMs }: typeof defaults,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await query(`begin; set local lock_timeout = ${lockMs}`);
      for (const statement of migration.sql) await query(withoutSchema(statement));
      await query(recordStatement);
      await query("commit");
      return;
    } catch (error) {
      await query("rollback").catch(() => undefined);
      const isLockTimeout = codeOfDatabaseError(error) === lockNotAvailable;
      if (!isLockTimeout || attempt >= attempts) throw error;
      await sleep(pauseMs);
    }
  }
}

const lockNotAvailable = "55P03";

const concurrentIndex =
  /^\s*create\s+(?:unique\s+)?index\s+concurrently\s+(?:if\s+not\s+exists\s+)?("(?:[^"]|"")+")/i;

/** Whether the statement builds an index concurrently, which no transaction may contain. */
export function isConcurrent(statement: string): boolean {
  return concurrentIndex.test(statement);
}

/** An interrupted build leaves an invalid index, so each build drops it and starts again. */
async function buildIndexes(query: Query, migration: MigrationMeta, recordStatement: string): Promise<void> {
  for (const statement of migration.sql) {
    const name = concurrentIndex.exec(statement)?.[1];
    if (name === undefined)
      throw new Error("A migration that builds an index concurrently may do nothing else");
    await query(`drop index concurrently if exists ${name}`);
    await query(withoutSchema(statement));
  }
  await query(recordStatement);
}

/** Removes the schema that drizzle-kit names in some statements: `search_path` decides the schema. */
function withoutSchema(statement: string): string {
  return statement.replaceAll('"public".', "");
}

async function findRecord(query: Query): Promise<string | null> {
  const [row] = await query(
    `select coalesce(to_regclass('${recordSchema}.${recordTable}'), to_regclass('${recordTable}'))::text as name`,
  );
  return typeof row?.["name"] === "string" ? row["name"] : null;
}

/** Creates the table in drizzle's own schema, or beside the other tables if the role may not create one. */
async function createRecord(query: Query): Promise<string> {
  const [may] = await query(
    `select to_regnamespace('${recordSchema}') is not null as "exists",
       has_database_privilege(current_database(), 'create') as "create"`,
  );
  const isOwn = may?.["exists"] === true || may?.["create"] === true;
  if (may?.["exists"] !== true && isOwn) await query(`create schema if not exists ${recordSchema}`);
  const name = isOwn ? `${recordSchema}.${recordTable}` : recordTable;
  await query(
    `create table if not exists ${name} (id serial primary key, hash text not null, created_at bigint)`,
  );
  return name;
}

/** Folder of the generated SQL. This form lets a standalone build trace the files. */
export const migrationsFolder = join(process.cwd(), "lib/db/migrations");
