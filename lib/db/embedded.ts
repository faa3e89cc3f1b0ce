import "server-only";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/pglite";
import type { OpenDatabase } from "./client";
import { lockDirectory } from "./directory-lock";
import { migrateEmbedded } from "./migrate";
import * as schema from "./schema";
import { vacuumWhereNeeded } from "./vacuum";

/**
 * Shared buffers are initialized at every start: the default of 128 MB costs half of the time to open the database and
 * 118 MB of memory. The files are in the system's cache anyway.
 */
export const embeddedStartParams = [...PGlite.defaultStartParams, "-c", "shared_buffers=16MB"];

/**
 * Opens the embedded Postgres in `dataDir`, made where it is missing; in memory without one.
 * Throws `DirectoryInUse` where another process has it open: two writers would destroy it without a word.
 */
export async function openEmbedded(dataDir?: string): Promise<OpenDatabase> {
  if (dataDir !== undefined) await mkdir(dataDir, { recursive: true });
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
