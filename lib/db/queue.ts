import "server-only";
import { and, asc, eq, lte, type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Db } from "./client";
import { noteDue } from "./jobs";

/**
 * A table whose rows are taken up when they are due, which one of its columns says. While a process works on a row, that
 * column says when the lease of the process ends: then the row is due for any other. Null if nothing is to be done.
 */
export type Queue<Row> = {
  /** Also the name of the job that works on it. */
  readonly name: string;
  readonly table: PgTable;
  readonly id: PgColumn;
  readonly dueAt: PgColumn;
  /** The name of that column here. */
  readonly dueKey: string;
  toRow(row: PgTable["$inferSelect"]): Row;
};

/** A table that is a queue and nothing else: `status` is `waiting` for as long as something is to be done. */
type TaskTable = PgTable & Record<"id" | "status" | "reason" | "attempts" | "dueAt" | "finishedAt", PgColumn>;

/** A queue that counts failures. What failed too often is a dead letter, which waits for an operator. */
export type TaskQueue<Row> = Queue<Row> & { readonly attempts: PgColumn };

export function taskQueue<Table extends TaskTable>(
  name: string,
  table: Table,
): TaskQueue<Table["$inferSelect"]> {
  const { id, dueAt, attempts } = table;
  return { name, table, id, dueAt, dueKey: "dueAt", attempts, toRow: (row) => row };
}

/** That this process has claimed a row: it is ours for as long as it is due at the end of our lease. */
export type Claim = { readonly id: string; readonly dueAt: Date };

export type Claimed<Row> = { readonly row: Row; readonly claim: Claim };

/**
 * Claims the row that has been due for longest, until `leaseUntil`; null if none is due. Other instances pass over it; if this
 * one dies, it is due again at that time.
 */
export async function claimNext<Row>(
  db: Db,
  { table, id, dueAt, dueKey, toRow }: Queue<Row>,
  now: Date,
  leaseUntil: Date,
): Promise<Claimed<Row> | null> {
  const due = db
    .select({ id })
    .from(table)
    .where(lte(dueAt, now))
    .orderBy(asc(dueAt))
    .limit(1)
    .for("update", { skipLocked: true });
  const [claimed] = await db
    .update(table)
    .set({ [dueKey]: leaseUntil })
    // Compared with `=`, it is looked up once. With `in`, plans exist that look it up, and lock it, for each row.
    .where(eq(id, sql`(${due})`))
    .returning();
  return claimed === undefined
    ? null
    : { row: toRow(claimed), claim: { id: String(claimed["id"]), dueAt: leaseUntil } };
}

/** Nothing is left to do. That holds, whoever else has claimed the row since. */
export async function complete<Row>(
  db: Db,
  { table, id: idColumn }: TaskQueue<Row>,
  id: string,
  { status, reason, now }: { status: string; reason: string | null; now: Date },
): Promise<void> {
  await db.update(table).set({ status, reason, dueAt: null, finishedAt: now }).where(eq(idColumn, id));
}

/** There is no use in it any more. Not if it is not ours any more. */
export async function discard<Row>(
  db: Db,
  queue: TaskQueue<Row>,
  claim: Claim,
  { status, reason, now }: { status: string; reason: string; now: Date },
): Promise<void> {
  const end = { status, reason, dueAt: null, finishedAt: now };
  await db.update(queue.table).set(end).where(isStillClaimed(queue, claim));
}

/** It failed for the last time, and waits for an operator. Not if it is not ours any more. */
export async function deadLetter<Row>(
  db: Db,
  queue: TaskQueue<Row>,
  claim: Claim,
  { reason, now }: { reason: string; now: Date },
): Promise<void> {
  const end = { status: "parked", reason, dueAt: null, finishedAt: now };
  await db
    .update(queue.table)
    .set({ ...end, attempts: sql`${queue.attempts} + 1` })
    .where(isStillClaimed(queue, claim));
}

/**
 * It is taken up again at `dueAt`; `failed` counts towards the last time. Not if it is not ours any more: it was made due
 * meanwhile, or our lease has ended, and another process works on it.
 */
export async function retryLater<Row>(
  db: Db,
  queue: TaskQueue<Row>,
  claim: Claim,
  { dueAt, reason, failed }: { dueAt: Date; reason: string; failed: boolean },
): Promise<void> {
  await db
    .update(queue.table)
    .set({ dueAt, reason, attempts: sql`${queue.attempts} + ${failed ? 1 : 0}` })
    .where(isStillClaimed(queue, claim));
  noteDue(queue, dueAt);
}

/** This process does not work on it after all, and it is due for any other. Not if it is not ours any more. */
export async function release<Row>(db: Db, queue: Queue<Row>, claim: Claim, now: Date): Promise<void> {
  await db
    .update(queue.table)
    .set({ [queue.dueKey]: now })
    .where(isStillClaimed(queue, claim));
}

function isStillClaimed({ id, dueAt }: Queue<unknown>, claim: Claim): SQL | undefined {
  return and(eq(id, claim.id), eq(dueAt, claim.dueAt));
}

/** The query for the earliest due time; no row if nothing waits. Not by `min`, for which some plans read the whole index. */
export function earliestDue({ table, dueAt }: Queue<unknown>): SQL {
  return sql`select ${dueAt} from ${table} where ${dueAt} is not null order by ${dueAt} limit 1`;
}
