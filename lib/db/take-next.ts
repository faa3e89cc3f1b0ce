import "server-only";
import type { HeldClaims } from "@/lib/core/job";
import type { Db } from "./client";
import { type Claim, claimNext, type Queue, release } from "./queue";

export type Taken<Row> = {
  readonly row: Row;
  readonly claim: Claim;
  /** To be called once the row is finished, successfully or not. */
  readonly finished: () => void;
};

/** Dependencies of background work that claims rows. */
export type WorkContext = {
  readonly db: Db;
  /** The database's clock, which all instances share (`lib/db/clock.ts`). */
  now(): Date;
  /** Background work claims nothing once it is aborted. */
  readonly stopping?: AbortSignal;
  /** Holds the claims of background work, to release them at shutdown. Absent for requests. */
  readonly claims?: HeldClaims;
};

/**
 * Claims the row that has been due for longest, for `leaseMs`; null if none is due, or if the process is told to stop.
 * Until `finished` is called, a shutdown releases the claim.
 */
export async function takeNext<Row>(
  { db, now, stopping, claims }: WorkContext,
  queue: Queue<Row>,
  leaseMs: number,
): Promise<Taken<Row> | null> {
  if (stopping?.aborted) return null;
  const at = now();
  const claimed = await claimNext(db, queue, at, new Date(at.getTime() + leaseMs));
  if (claimed === null) return null;
  const { row, claim } = claimed;
  const giveBack = () => release(db, queue, claim, now());
  // Told to stop while the claim was under way: the other claims may have been released already.
  if (stopping?.aborted) {
    await giveBack();
    return null;
  }
  return { row, claim, finished: claims?.hold(giveBack) ?? (() => {}) };
}
