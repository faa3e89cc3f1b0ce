import "server-only";
import type { ExtractTablesWithRelations } from "drizzle-orm";
import { NodePgSession, NodePgTransaction } from "drizzle-orm/node-postgres";
import { PgDialect, type PgTransactionConfig } from "drizzle-orm/pg-core";
import pg from "pg";
import { isConnectionError } from "./errors";
import type * as schema from "./schema";

type Tables = ExtractTablesWithRelations<typeof schema>;
export type PooledTransaction = NodePgTransaction<typeof schema, Tables>;

/** Limits that the server enforces within a transaction. */
export type TransactionLimits = {
  readonly statementMs: number;
  readonly idleInTransactionMs: number;
};

const dialect = new PgDialect();

/**
 * Runs `work` in a transaction on a pooled connection. Replaces drizzle's own transaction, which leaks the connection
 * if `begin` fails, and returns it to the pool inside an open transaction if `rollback` fails. A connection in an
 * uncertain state is closed, which rolls back, and is never reused.
 */
export async function runTransaction<T>(
  pool: pg.Pool,
  limits: TransactionLimits,
  work: (tx: PooledTransaction) => Promise<T>,
  config: PgTransactionConfig = {},
): Promise<T> {
  const client = await pool.connect();
  const health: Health = { brokenBy: null };
  const onError = (error: Error) => {
    health.brokenBy ??= error;
  };
  // Without a listener, a connection that breaks between two statements ends the process.
  client.on("error", onError);
  try {
    await query(client, health, begin(limits, config));
    const session = new NodePgSession<typeof schema, Tables>(observe(client, health), dialect, undefined);
    const result = await work(new NodePgTransaction(dialect, session, undefined));
    // A statement that timed out may or may not have run: roll back everything.
    if (health.brokenBy !== null) throw health.brokenBy;
    await commit(client, health);
    return result;
  } catch (error) {
    if (health.brokenBy === null) await rollback(client, health);
    throw error;
  } finally {
    const isIdle = client.getTransactionStatus() === "I";
    client.release(health.brokenBy !== null || !isIdle);
    client.off("error", onError);
  }
}

/** State of a connection while it is checked out. */
type Health = { brokenBy: Error | null };

/**
 * Sets the limits for this transaction alone, in the same round trip. That also works behind a pooler in transaction
 * mode, where session settings apply to whichever server connection is next.
 */
function begin(
  limits: TransactionLimits,
  { isolationLevel, accessMode, deferrable }: PgTransactionConfig,
): string {
  const modes = [
    ...(isolationLevel === undefined ? [] : [`isolation level ${isolationLevel}`]),
    ...(accessMode === undefined ? [] : [accessMode]),
    ...(deferrable === undefined ? [] : [deferrable ? "deferrable" : "not deferrable"]),
  ];
  return `begin ${modes.join(", ")}; ${limitStatements("set local", limits)}`;
}

/** The statements that set the limits for a transaction (`set local`) or a session (`set`). */
export function limitStatements(set: "set" | "set local", limits: TransactionLimits): string {
  return [
    `${set} statement_timeout = ${limits.statementMs}`,
    `${set} idle_in_transaction_session_timeout = ${limits.idleInTransactionMs}`,
  ].join("; ");
}

async function commit(client: pg.PoolClient, health: Health): Promise<void> {
  const { command } = await query(client, health, "commit");
  // The server returns another command if a statement failed and `work` swallowed the error: nothing was committed.
  if (command !== "COMMIT") throw new Error("The transaction was rolled back by the server");
}

async function rollback(client: pg.PoolClient, health: Health): Promise<void> {
  // `query` has recorded the error; closing the connection rolls back, too.
  await query(client, health, "rollback").catch(() => undefined);
}

async function query(client: pg.PoolClient, health: Health, text: string): Promise<pg.QueryResult> {
  try {
    return await client.query(text);
  } catch (error) {
    health.brokenBy ??= toError(error);
    throw error;
  }
}

/** Wraps the connection to record failures that `work` may swallow. */
function observe(client: pg.PoolClient, health: Health): pg.PoolClient {
  return new Proxy(client, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      if (name !== "query") return value.bind(target);
      return async (...args: unknown[]): Promise<unknown> => {
        try {
          return await Reflect.apply(value, target, args);
        } catch (error) {
          if (!isRejectedByServer(error)) health.brokenBy ??= toError(error);
          throw error;
        }
      };
    },
  });
}

/** Whether the server rejected the statement and the connection stays usable. */
function isRejectedByServer(error: unknown): boolean {
  return error instanceof pg.DatabaseError && !isConnectionError(error);
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error("unknown", { cause: error });
}
