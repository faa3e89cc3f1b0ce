import { eq, sql } from "drizzle-orm";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, onTestFinished, test } from "vitest";
import { captureLog } from "@/test/output";
import { createDatabase, startPrivatePostgres } from "@/test/private-postgres";
import { deferred } from "@/test/timing";
import { codeOfDatabaseError, isConnectionError } from "./errors";
import { type OpenPostgres, openPostgres, type PostgresLimits } from "./postgres";
import { users } from "./schema";

const serverUrl = inject("postgresUrl");

const short: Partial<PostgresLimits> = {
  connections: 3,
  connectMs: 2_000,
  statementMs: 200,
  queryMs: 300,
  pingMs: 2_000,
};

/** For a busy machine. */
const within = { timeout: 10_000 };

describe.skipIf(serverUrl === null)("connections to Postgres", () => {
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

  async function open(limits: Partial<PostgresLimits> = {}, clock?: () => number): Promise<OpenPostgres> {
    const opened = await openPostgres(url, { ...short, ...limits }, clock);
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

  async function expectWhole({ db, pool }: OpenPostgres): Promise<void> {
    await db.execute(sql`select 1`);
    await Promise.all(
      Array.from({ length: 3 }, () => db.transaction((tx) => tx.execute(sql`select pg_sleep(0.01)`))),
    );
    expect(pool()).toEqual({ total: 3, idle: 3 });
    await expect.poll(locks).toBe(0);
  }

  test("that freeze within transactions are replaced, and hold no lock after the thaw", async () => {
    const opened = await open();
    const { db } = opened;
    await db.insert(users).values({ id: "locked" });
    const [gate, first, second] = [deferred(), deferred(), deferred()];
    const underWay = Promise.allSettled(
      [first, second].map((begun, index) =>
        db.transaction(async (tx) => {
          await tx.insert(users).values({ id: `under-way-${index}` });
          if (index === 0) await tx.select().from(users).where(eq(users.id, "locked")).for("update");
          begun.resolve();
          await gate.promise;
          await tx.insert(users).values({ id: `too-late-${index}` });
        }),
      ),
    );
    await Promise.all([first.promise, second.promise]);
    // One more, which is idle: `begin` is the first statement that gets no response.
    await db.execute(sql`select 1`);
    const frozen = await backends();
    for (const pid of frozen) process.kill(pid, "SIGSTOP");
    try {
      const atBegin = db.transaction((tx) => tx.insert(users).values({ id: "never" }));
      gate.resolve();
      await expect(atBegin).rejects.toSatisfy(isConnectionError);
      expect((await underWay).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    } finally {
      for (const pid of frozen) process.kill(pid, "SIGCONT");
    }
    await expectWhole(opened);
    expect(await storedIds()).toEqual(["locked"]);
  });

  test("are closed if a statement runs into the driver's limit: the next statement is durable", async () => {
    const opened = await open({ connections: 1, statementMs: 60_000 });
    const { db } = opened;
    await db.insert(users).values({ id: "person" });
    const failed = db.transaction(async (tx) => {
      await tx.select().from(users).where(eq(users.id, "person")).for("update");
      await tx.execute(sql`select pg_sleep(0.7)`);
    });
    await expect(failed).rejects.toSatisfy(isConnectionError);
    await db.insert(users).values({ id: "acknowledged" });
    expect(await storedIds()).toContain("acknowledged");
    await expect.poll(locks).toBe(0);
  });

  test("are closed even if the error of the statement is caught, and nothing of the transaction is kept", async () => {
    const { db } = await open({ connections: 1, statementMs: 60_000 });
    const swallowed = db.transaction(async (tx) => {
      await tx.insert(users).values({ id: "half" });
      await tx.execute(sql`select pg_sleep(0.7)`).catch(() => undefined);
    });
    await expect(swallowed).rejects.toSatisfy(isConnectionError);
    await expect.poll(locks).toBe(0);
    expect(await storedIds()).toEqual([]);
  });

  test("are told apart from a transaction that the server aborted at commit", async () => {
    const { db } = await open();
    const swallowed = db.transaction(async (tx) => {
      await tx.insert(users).values({ id: "half" });
      await tx.execute(sql`select 1 / 0`).catch(() => undefined);
    });
    await expect(swallowed).rejects.toThrow("rolled back");
    expect(await storedIds()).toEqual([]);
  });

  test("are kept if the server cancels a statement, refuses one, or the callback throws", async () => {
    const { db } = await open({ connections: 1 });
    await db.execute(sql`select 1`);
    const [before] = await backends();
    const slow = db.transaction((tx) => tx.execute(sql`select pg_sleep(1)`));
    await expect(slow).rejects.toMatchObject({ cause: { code: "57014" } });
    await expect(db.transaction((tx) => tx.execute(sql`select 1 / 0`))).rejects.toMatchObject({
      cause: { code: "22012" },
    });
    const thrown = db.transaction(async (tx) => {
      await tx.insert(users).values({ id: "rolled-back" });
      throw new Error("on purpose");
    });
    await expect(thrown).rejects.toThrow("on purpose");
    expect(await backends()).toEqual([before]);
    expect(await storedIds()).toEqual([]);
  });

  test("that are idle within a transaction for too long are ended by the server", async () => {
    const { db } = await open({ idleInTransactionMs: 50 });
    const [isBegun, isEnded] = [deferred(), deferred()];
    const idle = db.transaction(async (tx) => {
      await tx.insert(users).values({ id: "idle" });
      isBegun.resolve();
      await isEnded.promise;
      await tx.insert(users).values({ id: "idle-2" });
    });
    await isBegun.promise;
    await expect.poll(backends).toEqual([]);
    isEnded.resolve();
    await expect(idle).rejects.toSatisfy(isConnectionError);
    expect(await storedIds()).toEqual([]);
  });

  test("that break within a transaction end it, and not the process", async () => {
    const opened = await open();
    const [isBegun, isBroken] = [deferred(), deferred()];
    const broken = opened.db.transaction(async (tx) => {
      await tx.insert(users).values({ id: "broken" });
      isBegun.resolve();
      await isBroken.promise;
    });
    await isBegun.promise;
    await terminateAll();
    await expect.poll(backends).toEqual([]);
    isBroken.resolve();
    await expect(broken).rejects.toSatisfy(isConnectionError);
    await expectWhole(opened);
    expect(await storedIds()).toEqual([]);
  });

  test("that are terminated again and again under load lose nothing acknowledged", async () => {
    const opened = await open({ queryMs: 2_000, statementMs: 1_000 });
    const acknowledged = await underLoad(opened, async () => {
      for (let round = 0; round < 25; round++) await terminateAll();
    });
    await expectWhole(opened);
    const stored = await storedIds();
    expect(acknowledged.filter((id) => !stored.includes(id))).toEqual([]);
  });

  test("that freeze under load lose nothing acknowledged, and lock nothing after the thaw", async () => {
    const opened = await open({ statementMs: 60_000 });
    const acknowledged = await underLoad(opened, async ({ acknowledged, failures }) => {
      await expect.poll(() => acknowledged.length, within).toBeGreaterThan(5);
      const frozen = await backends();
      for (const pid of frozen) process.kill(pid, "SIGSTOP");
      try {
        // Their replacements get responses.
        await expect.poll(() => failures.length, within).toBeGreaterThanOrEqual(frozen.length);
      } finally {
        for (const pid of frozen) process.kill(pid, "SIGCONT");
      }
      const before = acknowledged.length;
      await expect.poll(() => acknowledged.length, within).toBeGreaterThan(before);
    });
    await expectWhole(opened);
    const stored = await storedIds();
    expect(acknowledged.filter((id) => !stored.includes(id))).toEqual([]);
  });

  test("to a server that is read-only since a failover under load are replaced once it is writable again", async () => {
    const opened = await open({ queryMs: 2_000, statementMs: 1_000 });
    const acknowledged = await underLoad(opened, async ({ acknowledged, failures }) => {
      await expect.poll(() => acknowledged.length, within).toBeGreaterThan(5);
      await setReadOnly(true);
      try {
        const isRefused = (error: unknown) => codeOfDatabaseError(error) === "25006";
        await expect.poll(() => failures.filter(isRefused).length, within).toBeGreaterThan(5);
      } finally {
        await setReadOnly(false);
      }
      const before = acknowledged.length;
      await expect.poll(() => acknowledged.length, within).toBeGreaterThan(before);
    });
    await expectWhole(opened);
    const stored = await storedIds();
    expect(acknowledged.filter((id) => !stored.includes(id))).toEqual([]);
  });

  test("to a read-only server are closed by the statement that finds out", async () => {
    const { db } = await open({ connections: 1 });
    await setReadOnly(true);
    await expect(db.insert(users).values({ id: "refused" })).rejects.toSatisfy(isConnectionError);
    await setReadOnly(false);
    await db.insert(users).values({ id: "person" });
    expect(await storedIds()).toEqual(["person"]);
  });

  test("nest: a rollback of an inner transaction does not roll back the outer one", async () => {
    const { db } = await open();
    await db.transaction(async (tx) => {
      await tx.insert(users).values({ id: "outer" });
      const inner = tx.transaction(async (inner) => {
        await inner.insert(users).values({ id: "inner" });
        throw new Error("on purpose");
      });
      await expect(inner).rejects.toThrow("on purpose");
    });
    expect(await storedIds()).toEqual(["outer"]);
  });

  test("have the requested isolation level and access mode", async () => {
    const { db } = await open();
    await db
      .transaction(
        async (tx) => {
          const isolation = await tx.execute(sql`show transaction_isolation`);
          expect(isolation).toMatchObject({ rows: [{ transaction_isolation: "repeatable read" }] });
          await expect(tx.insert(users).values({ id: "person" })).rejects.toMatchObject({
            cause: { code: "25006" },
          });
          throw new Error("is over");
        },
        { isolationLevel: "repeatable read", accessMode: "read only" },
      )
      .catch((error: unknown) => expect(error).toMatchObject({ message: expect.any(String) }));
  });

  test("have the server's limits outside of transactions, too", async () => {
    const { db } = await open();
    await expect(db.execute(sql`select pg_sleep(1)`)).rejects.toMatchObject({ cause: { code: "57014" } });
  });

  test("that are all in use leave one to check whether the server is up", async () => {
    let nowMs = 0;
    const { db, ping, isStarved, pool } = await open({ connections: 1, connectMs: 500 }, () => nowMs);
    const [isBegun, isOver] = [deferred(), deferred()];
    const holdsAll = db.transaction(() => {
      isBegun.resolve();
      return isOver.promise;
    });
    await isBegun.promise;
    expect(pool()).toEqual({ total: 1, idle: 0 });
    await ping();
    nowMs = 59_999;
    expect(await isStarved()).toBe(false);
    nowMs = 60_000;
    expect(await isStarved()).toBe(true);
    isOver.resolve();
    await holdsAll;
    expect(await isStarved()).toBe(false);
    nowMs = 200_000;
    // No connection was requested meanwhile.
    expect(await isStarved()).toBe(false);
  });

  test("to a server that is read-only since a failover count as down, until it is writable again", async () => {
    const { db, ping } = await open();
    await ping();
    await setReadOnly(true);
    await expect.poll(backends).toEqual([]);
    try {
      await expect
        .poll(() =>
          ping().then(
            () => "up",
            (error: { code: string }) => error.code,
          ),
        )
        .toBe("25006");
      await expect(db.insert(users).values({ id: "person" })).rejects.toSatisfy(isConnectionError);
      await expect(db.transaction((tx) => tx.insert(users).values({ id: "person" }))).rejects.toSatisfy(
        isConnectionError,
      );
    } finally {
      await setReadOnly(false);
    }
    // Those to the read-only server were closed, and no other code closes them.
    await ping();
    await db.transaction((tx) => tx.insert(users).values({ id: "person" }));
  });
});

type Load = { readonly acknowledged: readonly string[]; readonly failures: readonly unknown[] };

/** Transactions of two statements, in more workers than connections, during `disturb`; returns the ids that were acknowledged. */
async function underLoad(
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
  const writers = Array.from({ length: 6 }, (_, index) => writer(`lane-${index}`));
  await disturb({ acknowledged, failures }).finally(() => {
    isOver = true;
  });
  await Promise.all(writers);
  return acknowledged;
}

test.skipIf(serverUrl === null)(
  "connections to a Postgres that is restarted under load come back",
  { timeout: 60_000 },
  async () => {
    const postgres = await startPrivatePostgres();
    if (postgres === null) throw new Error("Postgres is not installed");
    onTestFinished(() => postgres.stop());
    const url = await postgres.createDatabase();
    const opened = await openPostgres(url, { connections: 3, connectMs: 1_000 });
    onTestFinished(() => opened.close());
    const acknowledged = await underLoad(opened, () => postgres.restart());
    await opened.db.execute(sql`select 1`);
    expect(opened.pool().idle).toBe(opened.pool().total);
    const stored = (await opened.db.select({ id: users.id }).from(users)).map(({ id }) => id);
    expect(acknowledged.filter((id) => !stored.includes(id))).toEqual([]);
  },
);
