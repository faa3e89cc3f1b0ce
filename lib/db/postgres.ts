import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";
import { lookEveryMs } from "@/lib/core/job-scheduler";
import { log } from "@/lib/observability/log";
import type { OpenDatabase } from "./client";
import { setDatabaseDown } from "./database-down";
import { canMendItself, DatabaseUnusable } from "./database-unusable";
import { codeOfDatabaseError, readOnlyError } from "./errors";
import { applyMigrations, pendingMigrations, type Query } from "./migrate";
import * as schema from "./schema";
import { limitStatements, runTransaction } from "./transaction";

/** Any number that every instance of this app, and nothing else in the database, takes its migration lock under. */
const migrationLock = 7_203_114_952;

/** Times in milliseconds. Tests pass shorter ones. */
export type PostgresLimits = {
  readonly connections: number;
  /** For a connection, whether it is made or waited for. */
  readonly connectMs: number;
  /** After this the server gives up a statement, and the connection stays usable. */
  readonly statementMs: number;
  /** After this the driver gives up a server that does not answer, and the connection is closed. */
  readonly queryMs: number;
  readonly idleInTransactionMs: number;
  readonly pingMs: number;
  /** If no statement got a connection for this long although the server can be reached, the pool is lost. */
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
  /** Connections of the pool; `idle` is `total` when nothing is under way. */
  pool(): { readonly total: number; readonly idle: number };
};

/**
 * Opens a pool and brings the schema up to date. Throws `DatabaseUnusable` if that can never succeed as things are set up;
 * anything else may mend itself.
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
  db.transaction = (work, config) => runTransaction(pool, limits, work, config);
  const probe = createProbe(url, limits.pingMs);

  async function isStarved(): Promise<boolean> {
    if (monotonicMs() - lastAcquiredMs < limits.starvedMs) return false;
    // Either nothing was asked for, or nothing got through.
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
    // Postgres has its autovacuum.
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
    // Longer than an idle process sleeps between two looks at the queues: a connection costs more than a look.
    idleTimeoutMillis: idleConnectionMs,
    // Not as parameters of the connection's start, which poolers refuse. Transactions set them once more for themselves.
    // The pool waits for the promise, though its types do not say so.
    onConnect: (client) => client.query(setLimits),
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on("error", (error) => {
    setDatabaseDown(true);
    log.warn("database.connection_lost", { code: codeOfDatabaseError(error) });
  });
  return pool;
}

/** A connection beside the pool, so that a pool with all connections in use is not taken for a server that is away. */
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
      // After a failover the same address may lead to another server.
      client.release(!isUsable);
      client.off("error", onError);
    }
  }

  return {
    /** Rejects if the server cannot be reached, or only reads. */
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
 * Brings the schema up to date, as `npm run db:migrate` does. Touches nothing, and takes no lock, if it is. Instances that
 * start together migrate one after another. Throws what the server says.
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
    // A role may have a limit by default, which is none for what takes long once.
    await query("set statement_timeout = 0");
    // Not by waiting within the statement: an index that is built concurrently waits for all statements to end.
    while (!(await tryLock(query))) await sleep(lockPollMs);
    await applyMigrations(query);
  } finally {
    // Ending the connection releases the lock.
    await client.end();
  }
}

const lockPollMs = 200;

async function tryLock(query: Query): Promise<boolean> {
  const [row] = await query(`select pg_try_advisory_lock(${migrationLock}) as locked`);
  return row?.["locked"] === true;
}
