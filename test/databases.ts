import { getTableName, is, sql } from "drizzle-orm";
import { PgTable } from "drizzle-orm/pg-core";
import { beforeAll, beforeEach, describe, inject } from "vitest";
import type { Db } from "@/lib/db/client";
import * as operationsSchema from "@/lib/db/operations-schema";
import { openPostgres } from "@/lib/db/postgres";
import * as schema from "@/lib/db/schema";
import { openEmbeddedInMemory } from "./embedded-in-memory";
import { createDatabase } from "./private-postgres";

export type TestDatabase = {
  readonly kind: "embedded" | "postgres";
  /** Empty at the start of each test. */
  readonly db: Db;
  /** The connection of a second instance of the app: another pool if the database is shared, else the same one. */
  readonly secondDb: Db;
};

/** Runs the suite on the embedded database and on a real Postgres. The latter is skipped if not installed. */
export function describeOnBothDatabases(name: string, suite: (database: TestDatabase) => void): void {
  describe(`${name} (embedded)`, () => suite(useDatabase("embedded")));
  describeOnPostgres(name, suite);
}

/** For tests that need several connections at once. */
export function describeOnPostgres(name: string, suite: (database: TestDatabase) => void): void {
  const skipped = inject("postgresUrl") === null;
  describe.skipIf(skipped)(`${name} (Postgres)`, () => suite(useDatabase("postgres")));
}

type Opened = Pick<TestDatabase, "db" | "secondDb">;

const open: Record<TestDatabase["kind"], () => Promise<Opened>> = {
  async embedded() {
    const db = await openEmbeddedInMemory();
    return { db, secondDb: db };
  },
  async postgres() {
    const url = await createDatabase(inject("postgresUrl") ?? "");
    const [first, second] = [await openPostgres(url), await openPostgres(url)];
    return { db: first.db, secondDb: second.db };
  },
};

// Opening takes a second, so all test files of one worker share the database until the worker ends.
const shared: Partial<Record<TestDatabase["kind"], Promise<Opened>>> = {};

function useDatabase(kind: TestDatabase["kind"]): TestDatabase {
  let opened: Opened | null = null;
  const present = () => {
    if (opened === null) throw new Error("The database is open only while tests run");
    return opened;
  };
  beforeAll(async () => {
    shared[kind] ??= open[kind]();
    opened = await shared[kind];
  });
  beforeEach(() => empty(present().db));
  return {
    kind,
    get db() {
      return present().db;
    },
    get secondDb() {
      return present().secondDb;
    },
  };
}

const deletions = Object.values({ ...schema, ...operationsSchema })
  .filter((table) => is(table, PgTable))
  .map(getTableName)
  .map((name) => sql`${sql.identifier(`of_${name}`)} as (delete from ${sql.identifier(name)})`);

/** Deletes every row. `truncate` makes new files for each table, which takes twenty times as long for few rows. */
async function empty(db: Db): Promise<void> {
  await db.transaction(async (tx) => {
    // A trigger refuses to empty the audit log, even for its owner. Triggers do not run in this role.
    await tx.execute(sql`set local session_replication_role = replica`);
    await tx.execute(sql`with ${sql.join(deletions, sql`, `)} select`);
  });
}
