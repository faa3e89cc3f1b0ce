import "server-only";
import { and, asc, eq, lte, type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Db } from "./client";
import { noteDue } from "./jobs";

/**
 * A table whose rows are processed when they are due. While a process holds a row, `dueAt` is the end of its lease:
 * then the row is due for any other process. Null if nothing is to be done.
 */
export type Queue<Row> = {
  /** Also the name of its job. */
  readonly name: string;
  readonly table: PgTable;
  readonly id: PgColumn;
  readonly dueAt: PgColumn;
  /** The property name of the `dueAt` column. */
  readonly dueKey: string;
  /** A further condition of a claim; a due row that does not meet it is skipped. */
  readonly isReady?: SQL | undefined;
  toRow(row: PgTable["$inferSelect"]): Row;
};

/** A table that is only a queue: `status` is `waiting` while something is to be done. */
type TaskTable = PgTable & Record<"id" | "status" | "reason" | "attempts" | "dueAt" | "finishedAt", PgColumn>;

/** A queue that counts failures. A row that fails too often becomes a dead letter. */
export type TaskQueue<Row> = Queue<Row> & { readonly attempts: PgColumn };

export function taskQueue<Table extends TaskTable>(
  name: string,
  table: Table,
  isReady?: SQL,
): TaskQueue<Table["$inferSelect"]> {
  const { id, dueAt, attempts } = table;
  return { name, table, id, dueAt, dueKey: "dueAt", attempts, isReady, toRow: (row) => row };
}

/** This process's claim of a row, valid while the row's due time equals the end of our lease. */
export type Claim = { readonly id: string; readonly dueAt: Date };

export type Claimed<Row> = { readonly row: Row; readonly claim: Claim };

/**
 * Claims the row that has been due for longest, until `leaseUntil`; null if none is due. Other instances skip it; if
 * this one dies, it is due again at that time.
 */
export async function claimNext<Row>(
  db: Db,
  { table, id, dueAt, dueKey, isReady, toRow }: Queue<Row>,
  now: Date,
  leaseUntil: Date,
): Promise<Claimed<Row> | null> {
  const due = db
    .select({ id })
    .from(table)
    .where(and(lte(dueAt, now), isReady))
    .orderBy(asc(dueAt))
    .limit(1)
    .for("update", { skipLocked: true });
  const [claimed] = await db
    .update(table)
    .set({ [dueKey]: leaseUntil })
    // With `=`, the subquery runs once. With `in`, a plan may run it, and lock rows, once per row.
    .where(eq(id, sql`(${due})`))
    .returning();
  return claimed === undefined
    ? null
    : { row: toRow(claimed), claim: { id: String(claimed["id"]), dueAt: leaseUntil } };
}

/** Completes a row, even if another process has claimed it since. */
export async function complete<Row>(
  db: Db,
  { table, id: idColumn }: TaskQueue<Row>,
  id: string,
  { status, reason, now }: { status: string; reason: string | null; now: Date },
): Promise<void> {
  await db.update(table).set({ status, reason, dueAt: null, finishedAt: now }).where(eq(idColumn, id));
}

/** Ends a row that is not needed any more. No effect if the claim is lost. */
export async function discard<Row>(
  db: Db,
  queue: TaskQueue<Row>,
  claim: Claim,
  { status, reason, now }: { status: string; reason: string; now: Date },
): Promise<void> {
  const end = { status, reason, dueAt: null, finishedAt: now };
  await db.update(queue.table).set(end).where(isStillClaimed(queue, claim));
}

/** Columns that only this table has, by property name. */
type OtherColumns = Readonly<Record<string, unknown>>;

type RetryOptions = {
  readonly dueAt: Date;
  readonly reason: string;
  readonly failed: boolean;
  readonly columns?: OtherColumns;
};

/** Makes a row a dead letter. False, without effect, if the claim is lost. */
export async function deadLetter<Row>(
  db: Db,
  queue: TaskQueue<Row>,
  claim: Claim,
  { reason, now, columns = {} }: { reason: string; now: Date; columns?: OtherColumns },
): Promise<boolean> {
  const end = { status: "parked", reason, dueAt: null, finishedAt: now };
  const rows = await db
    .update(queue.table)
    .set({ ...columns, ...end, attempts: sql`${queue.attempts} + 1` })
    .where(isStillClaimed(queue, claim))
    .returning({ id: queue.id });
  return rows.length > 0;
}

/**
 * Schedules a retry at `dueAt`; `failed` counts an attempt. False, without effect, if the claim is lost: the row was
 * made due meanwhile, or the lease ended and another process claimed it.
 */
export async function retryLater<Row>(
  db: Db,
  queue: TaskQueue<Row>,
  claim: Claim,
  { dueAt, reason, failed, columns = {} }: RetryOptions,
): Promise<boolean> {
  const rows = await db
    .update(queue.table)
    .set({ ...columns, dueAt, reason, attempts: sql`${queue.attempts} + ${failed ? 1 : 0}` })
    .where(isStillClaimed(queue, claim))
    .returning({ id: queue.id });
  noteDue(queue, dueAt);
  return rows.length > 0;
}

/** Releases a claim: the row is due for any process. No effect if the claim is lost. */
export async function release<Row>(db: Db, queue: Queue<Row>, claim: Claim, now: Date): Promise<void> {
  await db
    .update(queue.table)
    .set({ [queue.dueKey]: now })
    .where(isStillClaimed(queue, claim));
}

/** Whether no other process has claimed the row, or made it due, since this process did. */
function isStillClaimed({ id, dueAt }: Queue<unknown>, claim: Claim): SQL | undefined {
  return and(eq(id, claim.id), eq(dueAt, claim.dueAt));
}

/**
 * The query for the earliest due time; no row if nothing waits. Not `min`, for which some plans read the whole index.
 */
export function earliestDue({ table, dueAt }: Queue<unknown>): SQL {
  return sql`select ${dueAt} from ${table} where ${dueAt} is not null order by ${dueAt} limit 1`;
}
