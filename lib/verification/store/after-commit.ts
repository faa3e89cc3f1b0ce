import "server-only";
import type { Db } from "@/lib/db/client";
import { log } from "@/lib/observability/log";
import { telemetry } from "@/lib/observability/metrics";
import type { InquiryStatus } from "@/lib/verification/model/state";

/** A change of an inquiry's state, as it is told of outside of the database. */
export type Change = {
  readonly inquiry: string;
  /** Null for an inquiry that was not there before. */
  readonly from: InquiryStatus | null;
  readonly to: InquiryStatus;
  readonly cause: string;
  /** Why, by code. */
  readonly reason?: string | null;
  /** InkLink's `requestId`, where an answer of its API led to the change. */
  readonly upstreamRequestId?: string | null;
};

/** What is to be done once transactions that are still open are committed. */
const waiting = new WeakMap<Db, (() => void)[]>();

/**
 * A transaction whose changes of state are told of once it is committed, and not at all where it is given up. Changes of
 * state belong into no other.
 */
export async function transact<T>(db: Db, work: (tx: Db) => Promise<T>): Promise<T> {
  const effects: (() => void)[] = [];
  const result = await db.transaction(async (tx) => {
    waiting.set(tx, effects);
    return work(tx);
  });
  for (const effect of effects) afterCommit(db, effect);
  return result;
}

/** Does `effect` once what was written to `db` is committed: at once, unless `db` is a transaction. */
export function afterCommit(db: Db, effect: () => void): void {
  const effects = waiting.get(db);
  if (effects === undefined) effect();
  else effects.push(effect);
}

/** Tells of a change that was written to `db`: one line of the log, and the count of decisions. */
export function recordChange(db: Db, change: Change): void {
  afterCommit(db, () => {
    log.info("inquiry.changed", change);
    if (change.to === "approved" || change.to === "rejected" || change.to === "failed") {
      telemetry().decision(change.to);
    }
  });
}
