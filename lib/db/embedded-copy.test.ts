import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env as environment } from "node:process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenDatabase } from "./client";
import { openEmbedded } from "./embedded";
import { openEmbeddedCopy } from "./embedded-copy";
import { users } from "./schema";

let folder: string;
let app: OpenDatabase;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "verify-embedded-"));
  app = await openEmbedded(folder);
  await app.db.insert(users).values({ id: "person" });
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

async function npmRunQuery(statement: string, dataDir: string) {
  const program = fileURLToPath(new URL("./query-once.ts", import.meta.url));
  const options = ["--conditions=react-server", "--import", "tsx", program, statement];
  const child = spawn(process.execPath, options, { env: { ...environment, DATA_DIR: dataDir } });
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit"),
  ]);
  return { output, errors, code };
}

describe("a copy of the embedded database, while an app has it open", () => {
  test("holds what was committed last, and leaves the app's own database as it is", async () => {
    await app.db.insert(users).values({ id: "latest" });
    const copy = await openEmbeddedCopy(folder);
    expect(await copy.query("select id from users order by id")).toEqual([
      { id: "latest" },
      { id: "person" },
    ]);
    await copy.close();
    await app.db.insert(users).values({ id: "later" });
    expect(await app.db.select({ id: users.id }).from(users)).toHaveLength(3);
  });

  test("cannot be written to, and is deleted when it is closed", async () => {
    const copies = async () => (await readdir(tmpdir())).filter((name) => name.startsWith("verify-copy-"));
    const before = await copies();
    const copy = await openEmbeddedCopy(folder);
    const [own] = (await copies()).filter((name) => !before.includes(name));
    await expect(copy.query("delete from users")).rejects.toThrow(/read-only/);
    await copy.close();
    expect(existsSync(join(tmpdir(), own ?? "."))).toBe(false);
  });

  test("is what `npm run db:query` reads: one line of JSON for each row", async () => {
    const { output, code } = await npmRunQuery("select id from users where id = 'person'", folder);
    expect(output).toBe('{"id":"person"}\n');
    expect(code).toBe(0);
  });

  test("`npm run db:query` says in one line if there is no database", async () => {
    const { errors, code } = await npmRunQuery("select 1", join(folder, "missing"));
    expect(errors).toMatch(/^There is no embedded database in .+\n$/);
    expect(code).toBe(1);
  });
});
