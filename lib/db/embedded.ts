import "server-only";
import { access, constants, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/pglite";
import { z } from "zod";
import { StartRefused } from "@/lib/core/lifecycle";
import { describeError } from "@/lib/observability/describe-error";
import type { Db, OpenDatabase } from "./client";
import { lockDirectory } from "./directory-lock";
import { migrateEmbedded } from "./migrate";
import * as schema from "./schema";

/**
 * Shared buffers are initialized at every start: the default of 128 MB takes half of the start time and 118 MB of
 * memory. The operating system caches the files anyway.
 */
export const embeddedStartParams = [...PGlite.defaultStartParams, "-c", "shared_buffers=16MB"];

/**
 * Opens the embedded Postgres in `dataDir`, creating it if necessary; in memory without one. Throws `DirectoryInUse` if
 * another process has it open: two writers would corrupt it silently. Throws `DirectoryUnusable` if it cannot be created.
 */
export async function openEmbedded(dataDir?: string): Promise<OpenDatabase> {
  if (dataDir !== undefined) await createDirectory(dataDir);
  const unlock = dataDir === undefined ? async () => {} : await lockDirectory(dataDir);
  try {
    const client = await PGlite.create({
      ...(dataDir === undefined ? {} : { dataDir: join(dataDir, "postgres") }),
      startParams: embeddedStartParams,
    });
    const db = drizzle(client, { schema });
    await migrateEmbedded(client);
    return {
      db,
      ping: async () => void (await db.execute(sql`select 1`)),
      isStarved: async () => false,
      maintain: async () => void (await vacuumWhereNeeded(db)),
      close: async () => {
        await client.close();
        await unlock();
      },
    };
  } catch (error) {
    await unlock();
    throw error;
  }
}

class DirectoryUnusable extends StartRefused {
  constructor(cause: unknown) {
    const { code } = describeError(cause);
    super(`DATA_DIR names no directory that can be written to (${code ?? "unknown"}).`, { cause });
  }
}

/** Throws `DirectoryUnusable` if the directory cannot be created or written to. */
async function createDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    await access(directory, constants.W_OK);
  } catch (error) {
    throw new DirectoryUnusable(error);
  }
}

const tablesSchema = z.object({ rows: z.array(z.object({ name: z.string() })) });

/**
 * Runs `vacuum (analyze)` on the tables that autovacuum would choose by its default settings, because the embedded
 * database has no autovacuum. Returns the tables.
 */
export async function vacuumWhereNeeded(db: Db): Promise<string[]> {
  // Flushes the statistics, which are otherwise up to a minute old.
  await db.execute(sql`select pg_stat_force_next_flush()`);
  const { rows } = tablesSchema.parse(
    await db.execute(
      sql`select relname as name from pg_stat_user_tables where n_dead_tup > 50 + 0.2 * n_live_tup order by 1`,
    ),
  );
  for (const { name } of rows) await db.execute(sql`vacuum (analyze) ${sql.identifier(name)}`);
  return rows.map(({ name }) => name);
}
