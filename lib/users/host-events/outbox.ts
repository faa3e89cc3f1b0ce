import "server-only";
import { and, eq, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { hostEvents } from "@/lib/db/operations-schema";
import { type Claim, deadLetter, retryLater, taskQueue } from "@/lib/db/queue";
import { accounts, users } from "@/lib/db/schema";

export type HostEvent = typeof hostEvents.$inferSelect;

/** How events about users are made. */
export type HostEventOptions = {
  /** The issuer of each sign-in provider, by the provider's id in `accounts`. */
  readonly issuers: Readonly<Record<string, string>>;
  /** Whether they are sent. If not, only the user's sequence counts them, for the status API. */
  readonly isSent: boolean;
};

/** The outbox. A user's events are sent in their order: one is ready once no earlier one waits. */
export const hostEventQueue = taskQueue(
  "host_events",
  hostEvents,
  sql`not exists (
    select 1 from ${hostEvents} as earlier
    where earlier.user_id = ${hostEvents.userId} and earlier.sequence < ${hostEvents.sequence}
      and earlier.status = 'waiting')`,
);

/** The type of the event that tells an erasure. */
const erasedType = "verification.erased";

/** The lease of an event: longer than sending it takes. */
export const leaseMs = 20_000;

/**
 * The part of a statement that stores events. `told`: a relation with `user_id`, `sequence`, `status`, `level`,
 * `decided_at` and `valid_until`. `issuers`: the providers' issuers as `jsonb`. The body is made here once, and never again.
 */
export function storeEvents(told: SQL, { at, dueAt, issuers }: { at: SQL; dueAt: SQL; issuers: SQL }): SQL {
  const type = sql`'verification.' || told.status`;
  // `json` keeps the order of its keys; `jsonb` does not.
  const body = sql`json_build_object(
    'type', ${type},
    'timestamp', ${isoTime(at)},
    'data', json_build_object(
      'user_id', told.user_id,
      'subject', account.provider_account_id,
      'issuer', coalesce(account.issuer, ${issuers} ->> account.provider),
      'status', told.status,
      'level', told.level,
      'sequence', told.sequence,
      'decided_at', ${isoTime(sql`told.decided_at`)},
      'valid_until', ${isoTime(sql`told.valid_until`)}))`;
  return sql`
    insert into ${hostEvents} (id, user_id, sequence, type, body, status, attempts, created_at, due_at)
    select 'evt_' || replace(gen_random_uuid()::text, '-', ''), told.user_id, told.sequence, ${type}, ${body}::text,
      'waiting', 0, ${at}, ${dueAt}
    from ${told} as told
    left join lateral (
      select provider, provider_account_id, issuer from ${accounts}
      where ${accounts.userId} = told.user_id order by provider limit 1) as account on true`;
}

/** The time as in `Date.toISOString()`; null for null. */
function isoTime(time: SQL): SQL {
  return sql`to_char(${time} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/**
 * The due time of a user's new event: at once; if the event before it has failed, not before that one is tried again.
 * Blocked events that are due would slow down every claim.
 */
export function dueAfterEarlier(userId: SQL, at: SQL): SQL {
  return sql`coalesce((
    select max(earlier.due_at) from ${hostEvents} as earlier
    where earlier.user_id = ${userId} and earlier.status = 'waiting' and earlier.attempts > 0), ${at})`;
}

/**
 * In the transaction of an erasure, under the user's lock and before the user is deleted: deletes all events about the
 * user, and stores the one that tells the erasure if events are sent. An event that is being sent now is answered
 * before: the new one is due when the lease of that one ends, at the latest.
 */
export async function replaceByErasedEvent(
  tx: Db,
  userId: string,
  now: Date,
  options: HostEventOptions | null,
): Promise<void> {
  const inOrder = tx
    .select({ id: hostEvents.id })
    .from(hostEvents)
    .where(eq(hostEvents.userId, userId))
    .orderBy(hostEvents.sequence)
    .for("update");
  const deleted = await tx
    .delete(hostEvents)
    .where(sql`${hostEvents.id} = any(array(${inOrder}))`)
    .returning({ dueAt: hostEvents.dueAt });
  if (!options?.isSent) return;
  const leases = deleted.map(({ dueAt }) => Math.min(dueAt?.getTime() ?? 0, now.getTime() + leaseMs));
  const dueAt = new Date(Math.max(now.getTime(), ...leases));
  const told = sql`(
    select id as user_id, event_sequence + 1 as sequence, 'erased' as status, null::integer as level,
      null::timestamptz as decided_at, null::timestamptz as valid_until
    from ${users} where id = ${userId})`;
  await tx.execute(
    storeEvents(told, {
      at: momentOf(now),
      dueAt: momentOf(dueAt),
      issuers: sql`${JSON.stringify(options.issuers)}::jsonb`,
    }),
  );
}

function momentOf(at: Date): SQL {
  return sql`${at.toISOString()}::timestamptz`;
}

type Finish = { readonly responseStatus: number | null; readonly now: Date };

/**
 * Stores that an event was acknowledged, even if another process has claimed it since. Of the event that tells an
 * erasure, nothing is kept. No effect if the user was erased meanwhile.
 */
export async function completeEvent(
  db: Db,
  { id, userId, type }: HostEvent,
  { responseStatus, now }: Finish,
): Promise<void> {
  const isThis = eq(hostEvents.id, id);
  if (type === erasedType) {
    await db.delete(hostEvents).where(isThis);
    return;
  }
  await db.transaction(async (tx) => {
    const [sent] = await tx
      .update(hostEvents)
      .set({ status: "sent", reason: null, responseStatus, dueAt: null, finishedAt: now })
      .where(isThis)
      .returning({ attempts: hostEvents.attempts });
    // Only behind an event that has failed do others wait for a later time.
    if (sent !== undefined && sent.attempts > 0) await moveWaiting(tx, userId, now);
  });
}

/**
 * Counts a failure and schedules a retry, also of the user's events behind it. False, without effect, if the claim is
 * lost: the user was erased, or the lease ended and another process claimed it.
 */
export async function retryEvent(
  db: Db,
  { userId }: HostEvent,
  claim: Claim,
  { dueAt, reason, responseStatus }: { dueAt: Date; reason: string; responseStatus: number | null },
): Promise<boolean> {
  const retry = { dueAt, reason, failed: true, columns: { responseStatus } };
  return db.transaction(async (tx) => {
    const isScheduled = await retryLater(tx, hostEventQueue, claim, retry);
    if (isScheduled) await moveWaiting(tx, userId, dueAt);
    return isScheduled;
  });
}

/**
 * Makes an event a dead letter; the user's events behind it are sent. False, without effect, if the claim is lost.
 */
export async function deadLetterEvent(
  db: Db,
  { userId }: HostEvent,
  claim: Claim,
  { now, reason, responseStatus }: Finish & { reason: string },
): Promise<boolean> {
  const end = { reason, now, columns: { responseStatus } };
  return db.transaction(async (tx) => {
    const isParked = await deadLetter(tx, hostEventQueue, claim, end);
    if (isParked) await moveWaiting(tx, userId, now);
    return isParked;
  });
}

/** Makes all waiting events due, ignoring leases. Only for a process that has the database to itself. */
export async function releaseEvents(db: Db, now: Date): Promise<void> {
  await db.update(hostEvents).set({ dueAt: now }).where(eq(hostEvents.status, "waiting"));
}

/**
 * Moves a user's waiting events to this time: behind one that is tried again later, or at once if they are free to go.
 * Locks them in their order, as an erasure does.
 */
async function moveWaiting(tx: Db, userId: string, dueAt: Date): Promise<void> {
  const inOrder = tx
    .select({ id: hostEvents.id })
    .from(hostEvents)
    .where(and(eq(hostEvents.userId, userId), eq(hostEvents.status, "waiting")))
    .orderBy(hostEvents.sequence)
    .for("update");
  await tx.update(hostEvents).set({ dueAt }).where(sql`${hostEvents.id} = any(array(${inOrder}))`);
}
