import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";
import { lookEveryMs } from "@/lib/core/job-scheduler";
import { log } from "@/lib/observability/log";
import type { OpenDatabase } from "./client";
import { canMendItself, DatabaseUnusable } from "./database-unusable";
import { codeOfDatabaseError, readOnlyError, reportDatabaseDown, setDatabaseDown } from "./errors";
import { applyMigrations, pendingMigrations, type Query } from "./migrate";
import * as schema from "./schema";
import { limitStatements, runTransaction } from "./transaction";

/** Advisory lock of migrations: the same number in every instance, unique in the database. */
const migrationLock = 7_203_114_952;

/** Times in milliseconds. Tests pass shorter ones. */
export type PostgresLimits = {
  readonly connections: number;
  /** To open a connection or wait for one of the pool. */
  readonly connectMs: number;
  /** The server cancels a statement after this time; the connection stays usable. */
  readonly statementMs: number;
  /** The driver gives up after this time without a response; the connection is closed. */
  readonly queryMs: number;
  readonly idleInTransactionMs: number;
  readonly pingMs: number;
  /** The pool is starved if no statement got a connection for this time although the server is reachable. */
  readonly starvedMs: number;
};

const idleConnectionMs = 2.5 * lookEveryMs;

const defaultLimits: PostgresLimits = {
  connections: 10,
  connectMs: 3_000,
  statementMs: 8_000,
  queryMs: 10_000,
  idleInTransactionMs: 10_000,
  pingMs: 2_000,
  starvedMs: 60_000,
};

export type OpenPostgres = OpenDatabase & {
  /** Connections of the pool; `idle` equals `total` if none is in use. */
  pool(): { readonly total: number; readonly idle: number };
};

/**
 * Opens a pool and migrates the schema. Throws `DatabaseUnusable` if only a change of configuration helps; any other
 * error may be transient.
 */
export async function openPostgres(
  url: string,
  overrides: Partial<PostgresLimits> = {},
  monotonicMs: () => number = () => performance.now(),
): Promise<OpenPostgres> {
  const limits = { ...defaultLimits, ...overrides };
  const pool = createPool(url, limits);
  let lastAcquiredMs = monotonicMs();
  pool.on("acquire", () => {
    lastAcquiredMs = monotonicMs();
  });
  try {
    await migratePostgres(url, limits.connectMs);
  } catch (error) {
    await pool.end();
    throw canMendItself(error) ? error : new DatabaseUnusable(error);
  }
  const db = drizzle(pool, { schema });
  db.transaction = (work, config) => reportDatabaseDown(runTransaction(pool, limits, work, config));
  const probe = createProbe(url, limits.pingMs);

  async function isStarved(): Promise<boolean> {
    if (monotonicMs() - lastAcquiredMs < limits.starvedMs) return false;
    // Either no statement was sent, or none got a connection.
    const [gotConnection, isReachable] = await Promise.all([
      pool.connect().then(
        (client) => {
          client.release();
          return true;
        },
        () => false,
      ),
      probe.ping().then(
        () => true,
        () => false,
      ),
    ]);
    return isReachable && !gotConnection && monotonicMs() - lastAcquiredMs >= limits.starvedMs;
  }

  return {
    db,
    ping: probe.ping,
    isStarved,
    // Postgres has autovacuum.
    maintain: async () => {},
    pool: () => ({ total: pool.totalCount, idle: pool.idleCount }),
    async close() {
      await Promise.all([pool.end(), probe.close()]);
    },
  };
}

function createPool(url: string, limits: PostgresLimits): pg.Pool {
  const setLimits = { text: limitStatements("set", limits), query_timeout: limits.connectMs };
  const pool = new pg.Pool({
    connectionString: url,
    max: limits.connections,
    connectionTimeoutMillis: limits.connectMs,
    query_timeout: limits.queryMs,
    keepAlive: true,
    // Longer than the time between two looks of an idle process: a connection costs more than a look.
    idleTimeoutMillis: idleConnectionMs,
    // Not as startup parameters, which poolers reject; transactions set them again. The pool awaits this promise,
    // though its types do not say so.
    onConnect: (client) => client.query(setLimits),
  });
  // The pool replaces an idle connection that breaks; without a listener the error would end the process.
  pool.on("error", (error) => {
    setDatabaseDown(true);
    log.warn("database.connection_lost", { code: codeOfDatabaseError(error) });
  });
  pool.query = new Proxy(pool.query, {
    apply: (query, self, args) => reportDatabaseDown(Reflect.apply(query, self, args)),
  });
  return pool;
}

/** A connection outside the pool, so that an exhausted pool is not taken for a database that is down. */
function createProbe(url: string, pingMs: number) {
  const pool = new pg.Pool({
    connectionString: url,
    max: 1,
    connectionTimeoutMillis: pingMs,
    query_timeout: pingMs,
    keepAlive: true,
    idleTimeoutMillis: 60_000,
  });
  pool.on("error", () => setDatabaseDown(true));
  let ping: Promise<void> | null = null;

  async function sendPing(): Promise<void> {
    const client = await pool.connect();
    let isUsable = false;
    const onError = () => {
      isUsable = false;
    };
    client.on("error", onError);
    try {
      const { rows } = await client.query<{ read_only: string }>(
        "select current_setting('transaction_read_only') as read_only",
      );
      if (rows[0]?.read_only !== "off") throw readOnlyError();
      isUsable = true;
    } finally {
      // After a failover the same address may belong to another server.
      client.release(!isUsable);
      client.off("error", onError);
    }
  }

  return {
    /** Rejects if the server cannot be reached or is read-only. */
    ping(): Promise<void> {
      ping ??= sendPing().finally(() => {
        ping = null;
      });
      return ping;
    },
    close: () => pool.end(),
  };
}

/**
 * Migrates the schema, as `npm run db:migrate` does. Takes no lock if it is up to date. Instances that start together
 * migrate one after another. Throws the server's errors.
 */
export async function migratePostgres(url: string, connectMs = defaultLimits.connectMs): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectMs });
  client.on("error", (error) => log.warn("database.connection_lost", { code: codeOfDatabaseError(error) }));
  await client.connect();
  const query: Query = async (statements) => {
    const results: pg.QueryResult | pg.QueryResult[] = await client.query(statements);
    return (Array.isArray(results) ? results.at(-1) : results)?.rows ?? [];
  };
  try {
    if ((await pendingMigrations(query)).length === 0) return;
    // The role's default timeout does not apply to long migrations.
    await query("set statement_timeout = 0");
    // Polls instead of waiting in a statement: a concurrent index build waits for all running statements.
    while (!(await tryLock(query))) await sleep(lockPollMs);
    await applyMigrations(query);
  } finally {
    // Closing the connection releases the lock.
    await client.end();
  }
}

const lockPollMs = 200;

async function tryLock(query: Query): Promise<boolean> {
  const [row] = await query(`select pg_try_advisory_lock(${migrationLock}) as locked`);
  return row?.["locked"] === true;
}
