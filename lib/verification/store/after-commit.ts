import "server-only";
import type { Db } from "@/lib/db/client";
import { log } from "@/lib/observability/log";
import { telemetry } from "@/lib/observability/metrics";
import { type InquiryStatus, isFinal } from "@/lib/verification/model/state";

/** A change of an inquiry's state, as logged and counted. */
export type Change = {
  readonly inquiry: string;
  /** Null for a new inquiry. */
  readonly from: InquiryStatus | null;
  readonly to: InquiryStatus;
  readonly cause: string;
  /** The reason code. */
  readonly reason?: string | null;
  /** InkLink's `requestId`, if a response of its API led to the change. */
  readonly upstreamRequestId?: string | null;
};

/** The after-commit events of open transactions. */
const waiting = new WeakMap<Db, (() => void)[]>();

/**
 * A transaction whose after-commit events run once it is committed, and never if it is rolled back. All changes of
 * state must use it.
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

/** Runs `effect` after the commit: at once, unless `db` is a transaction. */
export function afterCommit(db: Db, effect: () => void): void {
  const effects = waiting.get(db);
  if (effects === undefined) effect();
  else effects.push(effect);
}

/** Announces a change that was written to `db`: one log line, and the decision counter. */
export function recordChange(db: Db, change: Change): void {
  afterCommit(db, () => {
    log.info("inquiry.changed", change);
    // The clock decides nothing: an approval that had lapsed only counts again.
    if (isFinal(change.to) && change.cause !== "clock") telemetry().decision(change.to);
  });
}
