import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { PGlite } from "@electric-sql/pglite";
import { type MigrationMeta, readMigrationFiles } from "drizzle-orm/migrator";
import { codeOfDatabaseError } from "./errors";

/** Sends statements on one connection, and answers with the rows of the last one. */
export type Query = (statements: string) => Promise<readonly Record<string, unknown>[]>;

export type MigrationOptions = {
  /** How long a change of a table waits for those who use it, before it lets them go first. */
  readonly lockMs: number;
  readonly attempts: number;
  readonly pauseMs: number;
  /** The migrations; those of this build if left out. */
  readonly migrations: readonly MigrationMeta[];
};

const defaults = { lockMs: 2_000, attempts: 15, pauseMs: 1_000 };

/** Where drizzle's migrator, which this one continues, keeps which migrations were applied. */
const recordSchema = "drizzle";
const recordTable = "__drizzle_migrations";

/** The migrations that this database lacks. Reads only: a role that may create nothing can ask. */
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
 * Applies what `pendingMigrations` finds, each in a transaction of its own, on a connection that nobody else migrates on.
 * Not drizzle's migrator: that one always creates its schema, which asks for more than many roles may do; waits for locks
 * without end while everybody else waits behind it; and cannot build an index without locking out writers.
 */
export async function applyMigrations(query: Query, options: Partial<MigrationOptions> = {}): Promise<void> {
  const { migrations, ...patience } = { ...defaults, migrations: readMigrations(), ...options };
  const pending = await pendingMigrations(query, migrations);
  if (pending.length === 0) return;
  const record = (await findRecord(query)) ?? (await createRecord(query));
  for (const migration of pending) {
    const isDone = `insert into ${record} (hash, created_at) values ('${migration.hash}', ${migration.folderMillis})`;
    if (migration.sql.some(isConcurrent)) await buildIndexes(query, migration, isDone);
    else await applyInTransaction(query, migration, isDone, patience);
  }
}

/** Brings the schema of an embedded database up to date. */
export function migrateEmbedded(client: PGlite): Promise<void> {
  return applyMigrations(async (statements) => (await client.exec(statements)).at(-1)?.rows ?? []);
}

export function readMigrations(): readonly MigrationMeta[] {
  return readMigrationFiles({ migrationsFolder });
}

async function applyInTransaction(
  query: Query,
  migration: MigrationMeta,
  isDone: string,
  { lockMs, attempts, pauseMs }: typeof defaults,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await query(`begin; set local lock_timeout = ${lockMs}`);
      for (const statement of migration.sql) await query(wherever(statement));
      await query(isDone);
      await query("commit");
      return;
    } catch (error) {
      await query("rollback").catch(() => undefined);
      const isInTheWay = codeOfDatabaseError(error) === lockNotAvailable;
      if (!isInTheWay || attempt >= attempts) throw error;
      await sleep(pauseMs);
    }
  }
}

const lockNotAvailable = "55P03";

const concurrentIndex =
  /^\s*create\s+(?:unique\s+)?index\s+concurrently\s+(?:if\s+not\s+exists\s+)?("(?:[^"]|"")+")/i;

/** Whether the statement builds an index while others write, which no transaction may hold. */
export function isConcurrent(statement: string): boolean {
  return concurrentIndex.test(statement);
}

/** An attempt that was interrupted leaves an index that is not valid, and is repeated from its start. */
async function buildIndexes(query: Query, migration: MigrationMeta, isDone: string): Promise<void> {
  for (const statement of migration.sql) {
    const name = concurrentIndex.exec(statement)?.[1];
    if (name === undefined)
      throw new Error("A migration that builds an index concurrently may do nothing else");
    await query(`drop index concurrently if exists ${name}`);
    await query(wherever(statement));
  }
  await query(isDone);
}

/** The tables are where the role's `search_path` leads, whether that is `public` or not: drizzle-kit names it in some statements. */
function wherever(statement: string): string {
  return statement.replaceAll('"public".', "");
}

async function findRecord(query: Query): Promise<string | null> {
  const [row] = await query(
    `select coalesce(to_regclass('${recordSchema}.${recordTable}'), to_regclass('${recordTable}'))::text as name`,
  );
  return typeof row?.["name"] === "string" ? row["name"] : null;
}

/** In its own schema, as drizzle has it; beside the other tables if the role may not create one. */
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

/** The generated SQL. Written so that a standalone build traces the files along. */
export const migrationsFolder = join(process.cwd(), "lib/db/migrations");
