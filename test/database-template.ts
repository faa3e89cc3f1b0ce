import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { migrateEmbedded, migrationsFolder } from "@/lib/db/migrate";

const modules = join(process.cwd(), "node_modules");
const cacheFolder = join(modules, ".cache", "verify-tests");

/**
 * Path of a tar file with the directory of a new embedded database. Making one takes seconds, so it is cached between
 * runs until the migrations or PGlite change.
 */
export async function databaseTemplate(): Promise<string> {
  const path = join(cacheFolder, `${await fingerprint()}.tar`);
  if (!existsSync(path)) await keep(path, await takePicture());
  return path;
}

async function takePicture(): Promise<Buffer> {
  const client = await PGlite.create();
  try {
    await migrateEmbedded(client);
    const dump = await client.dumpDataDir("none");
    return Buffer.from(await dump.arrayBuffer());
  } finally {
    await client.close();
  }
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

/** Written to a temporary name and renamed: several tests may make one at the same time. */
async function keep(path: string, dump: Buffer): Promise<void> {
  await mkdir(cacheFolder, { recursive: true });
  const unfinished = `${path}.${process.pid}.${performance.now()}`;
  await writeFile(unfinished, dump);
  await rename(unfinished, path);
}
