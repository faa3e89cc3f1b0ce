import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DirectoryInUse } from "./directory-lock";
import { openEmbedded } from "./embedded";
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
  }, 60_000);

  test("is in memory without a directory", async () => {
    const { db, close } = await openEmbedded();
    await db.insert(users).values({ id: "person" });
    expect(await db.select({ id: users.id }).from(users)).toEqual([{ id: "person" }]);
    await close();
  }, 60_000);
});
