import { eq, sql } from "drizzle-orm";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, inject, onTestFinished } from "vitest";
import { isConnectionError } from "@/lib/db/errors";
import { type OpenPostgres, openPostgres, type PostgresLimits } from "@/lib/db/postgres";
import { users } from "@/lib/db/schema";
import { captureLog } from "./output";
import { createDatabase } from "./private-postgres";

/** Null if Postgres is not installed. */
export const serverUrl = inject("postgresUrl");

/** Statements get a second on the server, which is short for a test of it, and long for all others. */
const limits: Partial<PostgresLimits> = {
  connections: 3,
  connectMs: 5_000,
  statementMs: 1_000,
  queryMs: 10_000,
  pingMs: 5_000,
};

/** A database on the run's Postgres, with connections that a test opens, and a view of them from the server's side. */
export function useConnections() {
  captureLog();
  let url: string;
  let admin: pg.Client;
  beforeAll(async () => {
    url = await createDatabase(serverUrl ?? "");
    admin = new pg.Client({ connectionString: serverUrl ?? "" });
    await admin.connect();
    await (await openPostgres(url)).close();
  });
  afterAll(() => admin.end());
  beforeEach(async () => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query("delete from users");
    await client.end();
  });

  async function open(more: Partial<PostgresLimits> = {}, clock?: () => number): Promise<OpenPostgres> {
    const opened = await openPostgres(url, { ...limits, ...more }, clock);
    onTestFinished(() => opened.close());
    return opened;
  }

  /** The process ids of the server's side of all connections to this database. */
  async function backends(): Promise<number[]> {
    const name = new URL(url).pathname.slice(1);
    const { rows } = await admin.query<{ pid: number }>(
      "select pid from pg_stat_activity where datname = $1 and backend_type = 'client backend'",
      [name],
    );
    return rows.map(({ pid }) => pid);
  }

  async function locks(): Promise<number> {
    const { rows } = await admin.query<{ count: number }>(
      `select count(*)::int as count from pg_locks inner join pg_database on pg_database.oid = pg_locks.database
       where datname = $1`,
      [new URL(url).pathname.slice(1)],
    );
    return rows[0]?.count ?? -1;
  }

  async function terminateAll(): Promise<void> {
    for (const pid of await backends()) await admin.query("select pg_terminate_backend($1)", [pid]);
  }

  /** Applies from the next connection on, as if an address leads to another server. Existing connections are ended before. */
  async function setReadOnly(isReadOnly: boolean): Promise<void> {
    const name = new URL(url).pathname.slice(1);
    await admin.query(
      isReadOnly
        ? `alter database ${name} set default_transaction_read_only = on`
        : `alter database ${name} reset default_transaction_read_only`,
    );
    if (isReadOnly) await terminateAll();
  }

  /** The view of another process, on a connection of its own. */
  async function storedIds(): Promise<string[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      const { rows } = await client.query<{ id: string }>("select id from users");
      return rows.map(({ id }) => id);
    } finally {
      await client.end();
    }
  }

  async function expectNoLocks(): Promise<void> {
    await expect.poll(locks).toBe(0);
  }

  /** Every connection works, is back in the pool, and holds no lock. */
  async function expectWhole({ db, pool }: OpenPostgres): Promise<void> {
    await db.execute(sql`select 1`);
    await Promise.all(
      Array.from({ length: 3 }, () => db.transaction((tx) => tx.execute(sql`select pg_sleep(0.01)`))),
    );
    expect(pool()).toEqual({ total: 3, idle: 3 });
    await expectNoLocks();
  }

  return { open, backends, terminateAll, setReadOnly, storedIds, expectNoLocks, expectWhole };
}

export type Load = { readonly acknowledged: readonly string[]; readonly failures: readonly unknown[] };

/** Transactions of two statements, in more workers than connections, during `disturb`; returns the ids that were acknowledged. */
export async function underLoad(
  { db }: OpenPostgres,
  disturb: (load: Load) => Promise<void>,
): Promise<readonly string[]> {
  const acknowledged: string[] = [];
  const failures: unknown[] = [];
  let isOver = false;
  const writer = async (name: string) => {
    for (let turn = 0; !isOver; turn++) {
      const id = `${name}-${turn}`;
      await db
        .transaction(async (tx) => {
          await tx.insert(users).values({ id });
          await tx.update(users).set({ name: id }).where(eq(users.id, id));
        })
        .then(
          () => acknowledged.push(id),
          (error: unknown) => {
            expect(error).toSatisfy(isConnectionError);
            failures.push(error);
          },
        );
    }
  };
  const writers = Array.from({ length: 6 }, (_, index) => writer(`writer-${index}`));
  await disturb({ acknowledged, failures }).finally(() => {
    isOver = true;
  });
  await Promise.all(writers);
  return acknowledged;
}
