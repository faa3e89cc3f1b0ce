import { eq, type SQL, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { serverUrl, useConnections } from "@/test/connections";
import { deferred } from "@/test/timing";
import type { Db } from "./client";
import { isConnectionError, isDatabaseDown, setDatabaseDown } from "./errors";
import { users } from "./schema";

describe.skipIf(serverUrl === null)("connections to Postgres", () => {
  const { open, backends, terminateAll, storedIds, expectNoLocks, expectWhole } = useConnections();

  test("that freeze within transactions are replaced, and hold no lock after the thaw", async () => {
    const opened = await open({ queryMs: 1_500 });
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
    const opened = await open({ connections: 1, statementMs: 60_000, queryMs: 1_500 });
    const { db } = opened;
    await db.insert(users).values({ id: "person" });
    const failed = db.transaction(async (tx) => {
      await tx.select().from(users).where(eq(users.id, "person")).for("update");
      await tx.execute(sql`select pg_sleep(3)`);
    });
    await expect(failed).rejects.toSatisfy(isConnectionError);
    await db.insert(users).values({ id: "acknowledged" });
    expect(await storedIds()).toContain("acknowledged");
    await expectNoLocks();
  });

  test("are closed even if the error of the statement is caught, and nothing of the transaction is kept", async () => {
    const { db } = await open({ connections: 1, statementMs: 60_000, queryMs: 1_500 });
    const swallowed = db.transaction(async (tx) => {
      await tx.insert(users).values({ id: "half" });
      await tx.execute(sql`select pg_sleep(3)`).catch(() => undefined);
    });
    await expect(swallowed).rejects.toSatisfy(isConnectionError);
    await expectNoLocks();
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
    const slow = db.transaction((tx) => tx.execute(sql`select pg_sleep(3)`));
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
    const { db } = await open({ idleInTransactionMs: 500 });
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

  test.each([
    ["a statement", (db: Db, query: SQL) => db.execute(query)],
    ["a transaction", (db: Db, query: SQL) => db.transaction((tx) => tx.execute(query))],
  ])("that break are known to have failed by the time %s rejects", async (_, run) => {
    const { db } = await open({ connections: 1 });
    setDatabaseDown(false);
    const whetherDown = () => isDatabaseDown();
    expect(await run(db, sql`select 1 / 0`).then(null, whetherDown)).toBe(false);
    const ownConnection = sql`select pg_terminate_backend(pg_backend_pid())`;
    expect(await run(db, ownConnection).then(null, whetherDown)).toBe(true);
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
    await expect(db.execute(sql`select pg_sleep(3)`)).rejects.toMatchObject({ cause: { code: "57014" } });
  });
});
