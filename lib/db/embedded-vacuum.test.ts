import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { openEmbeddedInMemory } from "@/test/embedded-in-memory";
import { vacuumWhereNeeded } from "./embedded";
import { users } from "./schema";

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
