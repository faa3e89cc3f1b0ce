import pg from "pg";
import { beforeAll, describe, expect, inject, onTestFinished, test, vi } from "vitest";
import { minuteMs } from "@/lib/core/duration";
import { type OpenPostgres, openPostgres } from "@/lib/db/postgres";
import { captureLog } from "@/test/output";
import { createDatabase } from "@/test/private-postgres";
import { deferred } from "@/test/timing";
import { GET as live } from "./live/route";
import { GET as ready } from "./ready/route";

const serverUrl = inject("postgresUrl");

describe.skipIf(serverUrl === null)("health", () => {
  captureLog();
  let url: string;
  let nowMs: number;
  beforeAll(async () => {
    url = await createDatabase(serverUrl ?? "");
  });

  /** Makes a database the one of this process. The test controls its clock. */
  async function open(): Promise<OpenPostgres> {
    nowMs = 0;
    const opened = await openPostgres(url, { connections: 1, connectMs: 500, pingMs: 2_000 }, () => nowMs);
    onTestFinished(() => opened.close());
    vi.stubGlobal("verifyDatabase", Promise.resolve(opened));
    vi.stubGlobal("verifyOpenDatabase", opened);
    vi.stubGlobal("verifyDatabaseSuspect", false);
    return opened;
  }

  async function health() {
    return { ready: (await ready()).status, live: (await live()).status };
  }

  /** Simulates a failover: the same address now leads to another server. */
  async function failOver(isReadOnly: boolean): Promise<void> {
    const client = new pg.Client({ connectionString: serverUrl ?? "" });
    await client.connect();
    const name = new URL(url).pathname.slice(1);
    await client.query(
      isReadOnly
        ? `alter database ${name} set default_transaction_read_only = on`
        : `alter database ${name} reset default_transaction_read_only`,
    );
    await client.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [name]);
    await client.end();
  }

  test("is healthy while the database responds, even if it has been idle for long", async () => {
    await open();
    expect(await health()).toEqual({ ready: 200, live: 200 });
    nowMs = 2 * minuteMs;
    expect(await health()).toEqual({ ready: 200, live: 200 });
  });

  test("fails liveness if no statement got a connection for a minute although Postgres is reachable", async () => {
    const { db } = await open();
    const [isBegun, isOver] = [deferred(), deferred()];
    const holdsAll = db.transaction(() => {
      isBegun.resolve();
      return isOver.promise;
    });
    await isBegun.promise;
    nowMs = minuteMs - 1;
    expect(await health()).toEqual({ ready: 200, live: 200 });
    nowMs = minuteMs;
    expect(await health()).toEqual({ ready: 200, live: 503 });
    isOver.resolve();
    await holdsAll;
    expect(await health()).toEqual({ ready: 200, live: 200 });
  });

  test("fails readiness on a read-only server but stays live, and is ready once the server accepts writes", async () => {
    const { db } = await open();
    await failOver(true);
    try {
      // The first request may get the terminated connection.
      await expect.poll(health).toEqual({ ready: 503, live: 200 });
      nowMs = 2 * minuteMs;
      expect(await health()).toEqual({ ready: 503, live: 200 });
    } finally {
      await failOver(false);
    }
    await expect.poll(health).toEqual({ ready: 200, live: 200 });
    await db.query.users.findFirst();
  });
});
