import { readFile } from "node:fs/promises";
import { PGlite } from "@electric-sql/pglite";
import { drizzle } from "drizzle-orm/pglite";
import type { Db } from "@/lib/db/client";
import { embeddedStartParams } from "@/lib/db/embedded";
import * as schema from "@/lib/db/schema";
import { databaseTemplate } from "./database-template";

/** What `openEmbedded` opens without a directory, sooner: the same database, in memory, for as long as the process lives. */
export async function openEmbeddedInMemory(): Promise<Db> {
  return drizzle(await createInMemory(), { schema });
}

/** The same, without drizzle. */
export async function createInMemory(): Promise<PGlite> {
  const picture = await readFile(await databaseTemplate());
  return PGlite.create({ loadDataDir: new Blob([picture]), startParams: embeddedStartParams });
}
