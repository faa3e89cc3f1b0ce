import { readFile } from "node:fs/promises";
import { PGlite } from "@electric-sql/pglite";
import { drizzle } from "drizzle-orm/pglite";
import type { Db } from "@/lib/db/client";
import { embeddedStartParams } from "@/lib/db/embedded";
import * as schema from "@/lib/db/schema";
import { databaseTemplate } from "./database-template";

/** `openEmbedded` without a directory, but faster: the same database, in memory, until the process ends. */
export async function openEmbeddedInMemory(): Promise<Db> {
  return drizzle(await createInMemory(), { schema });
}

/** The same, without Drizzle. */
export async function createInMemory(): Promise<PGlite> {
  const dump = await readFile(await databaseTemplate());
  return PGlite.create({ loadDataDir: new Blob([dump]), startParams: embeddedStartParams });
}
