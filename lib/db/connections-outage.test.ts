import { sql } from "drizzle-orm";
import { describe, expect, onTestFinished, test } from "vitest";
import { serverUrl, underLoad, useConnections } from "@/test/connections";
import { startPrivatePostgres } from "@/test/private-postgres";
import { deferred } from "@/test/timing";
import { codeOfDatabaseError, isConnectionError } from "./errors";
import { openPostgres } from "./postgres";
import { users } from "./schema";

/** For a busy machine. */
const within = { timeout: 30_000 };

describe.skipIf(serverUrl === null)("connections to a Postgres that fails", () => {
  const { open, backends, terminateAll, setReadOnly, storedIds, expectWhole } = useConnections();

  test("that are terminated again and again under load lose nothing acknowledged", async () => {
    const opened = await open();
    const acknowledged = await underLoad(opened, async () => {
      for (let round = 0; round < 25; round++) await terminateAll();
    });
    await expectWhole(opened);
    const stored = await storedIds();
    expect(acknowledged.filter((id) => !stored.includes(id))).toEqual([]);
  });

  test("that freeze under load lose nothing acknowledged, and lock nothing after the thaw", async () => {
    const opened = await open({ statementMs: 60_000, queryMs: 1_500 });
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
    const opened = await open();
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

test.skipIf(serverUrl === null)(
  "connections to a Postgres that is restarted under load come back",
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
