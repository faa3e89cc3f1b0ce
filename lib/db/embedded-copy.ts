import "server-only";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { embeddedStartParams } from "./embedded";

export type EmbeddedCopy = {
  /** Runs one statement and returns its rows. Writes fail. */
  query(statement: string): Promise<readonly Record<string, unknown>[]>;
  /** Closes and deletes the copy. */
  close(): Promise<void>;
};

/** Files may change or vanish while they are copied. */
const maxAttempts = 3;

/**
 * Opens a read-only copy of the embedded database in `dataDir`. Never opens the original: it may be open in a running
 * app, and two processes on one directory would corrupt it.
 */
export async function openEmbeddedCopy(dataDir: string): Promise<EmbeddedCopy> {
  const folder = await mkdtemp(join(tmpdir(), "verify-copy-"));
  try {
    const client = await openAfterCopying(join(dataDir, "postgres"), folder);
    return {
      query: async (statement) => (await client.query<Record<string, unknown>>(statement)).rows,
      close: async () => {
        await client.close();
        await remove(folder);
      },
    };
  } catch (error) {
    await remove(folder);
    throw error;
  }
}

async function openAfterCopying(source: string, folder: string): Promise<PGlite> {
  for (let attempt = 1; ; attempt++) {
    const copy = join(folder, String(attempt));
    try {
      await copyCluster(source, copy);
      return await PGlite.create({
        dataDir: copy,
        startParams: [...embeddedStartParams, "-c", "default_transaction_read_only=on"],
      });
    } catch (error) {
      if (attempt === maxAttempts) throw error;
    }
  }
}

/**
 * Copies in the order of a base backup (Postgres manual, 25.3): the control file first and the write-ahead log last, so
 * that recovery in the copy replays everything written meanwhile.
 */
async function copyCluster(source: string, target: string): Promise<void> {
  const control = join("global", "pg_control");
  const log = "pg_wal";
  await mkdir(join(target, "global"), { recursive: true });
  await cp(join(source, control), join(target, control));
  await cp(source, target, {
    recursive: true,
    filter: (path) => ![control, log].includes(relative(source, path)),
  });
  await cp(join(source, log), join(target, log), { recursive: true });
}

function remove(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}
