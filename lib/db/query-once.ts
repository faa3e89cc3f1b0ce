import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dataDirectory, readEnvFile } from "@/lib/config/env";
import { openEmbeddedCopy } from "./embedded-copy";

/**
 * `npm run db:query -- "select …"`: runs one statement on a read-only copy of the embedded database, even while an app
 * has it open. Reads `DATA_DIR`; without it, the data of the newest `npm run demo` or `npm run dev`, else `.data`.
 */
const [statement] = process.argv.slice(2);
try {
  if (statement === undefined) fail('Usage: npm run db:query -- "select id, status from inquiries"');
  readEnvFile();
  const dataDir = dataDirectory() ?? (await newestDemoDirectory()) ?? ".data";
  if (!existsSync(join(dataDir, "postgres"))) {
    fail(`There is no embedded database in ${dataDir}. Set DATA_DIR; for DATABASE_URL, use psql.`);
  }
  process.stderr.write(`Reading a copy of ${dataDir}\n`);
  const copy = await openEmbeddedCopy(dataDir);
  try {
    const rows = await copy.query(statement);
    for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`);
    process.stderr.write(`${rows.length} ${rows.length === 1 ? "row" : "rows"}\n`);
  } finally {
    await copy.close();
  }
} catch (error) {
  fail(error instanceof Error ? error.message : "The statement failed.");
}

/** Demos keep their data in temporary folders, which they delete at the end. */
async function newestDemoDirectory(): Promise<string | null> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith("verify-demo-"));
  const folders = names.map((name) => join(tmpdir(), name, "data")).filter((path) => existsSync(path));
  const dated = await Promise.all(folders.map(async (path) => ({ path, ms: (await stat(path)).ctimeMs })));
  return dated.sort((a, b) => b.ms - a.ms)[0]?.path ?? null;
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
