import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openEmbeddedInMemory } from "@/test/embedded-in-memory";
import { DirectoryInUse } from "./directory-lock";
import { openEmbedded, vacuumWhereNeeded } from "./embedded";
import { users } from "./schema";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "verify-embedded-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("an embedded database", () => {
  test("is created in a new directory, refuses a second opening, and has its rows when it is opened again", async () => {
    const directory = join(folder, "not", "there", "yet");
    const first = await openEmbedded(directory);
    await first.db.insert(users).values({ id: "person" });
    await expect(openEmbedded(directory)).rejects.toThrow(DirectoryInUse);
    await first.close();

    const again = await openEmbedded(directory);
    expect(await again.db.select({ id: users.id }).from(users)).toEqual([{ id: "person" }]);
    await again.close();
  });

  test("is refused where no directory can be, with a message that names the variable", async () => {
    const file = join(folder, "file");
    await writeFile(file, "");
    for (const directory of [file, join(file, "below")]) {
      await expect(openEmbedded(directory)).rejects.toThrow(/^DATA_DIR names no directory/);
    }
  });

  test("is in memory without a directory", async () => {
    const { db, close } = await openEmbedded();
    await db.insert(users).values({ id: "person" });
    expect(await db.select({ id: users.id }).from(users)).toEqual([{ id: "person" }]);
    await close();
  });
});

test("an embedded database whose rows change again and again does not grow once it is vacuumed", async () => {
  const db = await openEmbeddedInMemory();
  await db.execute(sql`insert into users (id) select 'person-' || n from generate_series(1, 300) as n`);
  const change = async (round: number) => {
    await db.update(users).set({ name: `name-${round}` });
    return vacuumWhereNeeded(db);
  };
  const size = async () => await db.execute(sql`select pg_relation_size('users') as size`);
  expect(await change(1)).toContain("users");
  await change(2);
  const before = await size();
  for (let round = 3; round < 6; round++) await change(round);
  expect(await size()).toEqual(before);
  // Nothing was changed since.
  expect(await vacuumWhereNeeded(db)).toEqual([]);
});
