import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { drizzle } from "drizzle-orm/pglite";
import { migrate } from "drizzle-orm/pglite/migrator";
import type { OpenDatabase } from "@/lib/db/client";
import { migrationsFolder } from "@/lib/db/migrations-folder";
import * as schema from "@/lib/db/schema";

const modules = join(process.cwd(), "node_modules");
const cacheFolder = join(modules, ".cache", "verify-tests");

/**
 * What `openEmbedded` opens without a directory: the same database, in memory. Making one takes seconds, so a picture
 * of a fresh one is kept between runs, for as long as the migrations and PGlite stay what they are.
 */
export async function openEmbeddedInMemory(): Promise<OpenDatabase> {
  const path = join(cacheFolder, `${await fingerprint()}.tar`);
  const picture = await readFile(path).catch(() => null);
  const client = await PGlite.create(picture === null ? {} : { loadDataDir: new Blob([picture]) });
  const db = drizzle(client, { schema });
  await migrate(db, { migrationsFolder });
  if (picture === null) await keep(path, await client.dumpDataDir("none"));
  return { db, close: () => client.close() };
}

async function fingerprint(): Promise<string> {
  const names = (await readdir(migrationsFolder)).filter((name) => name.endsWith(".sql")).sort();
  const files = [
    ...names.map((name) => join(migrationsFolder, name)),
    join(modules, "@electric-sql/pglite/package.json"),
  ];
  const hash = createHash("sha256");
  for (const file of files) hash.update(await readFile(file));
  return hash.digest("hex").slice(0, 16);
}

/** Under its name only when it is whole: test files run side by side. */
async function keep(path: string, picture: Blob): Promise<void> {
  await mkdir(cacheFolder, { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  await writeFile(unfinished, Buffer.from(await picture.arrayBuffer()));
  await rename(unfinished, path);
}
