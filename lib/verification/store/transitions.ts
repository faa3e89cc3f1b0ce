import "server-only";
import { and, eq, inArray, ne, sql } from "drizzle-orm";
import { type Db, preparedOnce } from "@/lib/db/client";
import { isUniqueViolation } from "@/lib/db/errors";
import { wakeJob } from "@/lib/db/jobs";
import { inquiries } from "@/lib/db/schema";
import { mailQueue } from "@/lib/mail/outbox";
import { hostEventQueue } from "@/lib/users/host-events/outbox";
import { lockUser } from "@/lib/users/user";
import type { Inquiry } from "@/lib/verification/model/inquiry";
import { nextReminderAt } from "@/lib/verification/model/reminders";
import { nextReconcile } from "@/lib/verification/model/schedule";
import {
  type Cause,
  holdsSlot,
  type InquiryState,
  isEnded,
  isSameApproval,
  isSubmitted,
  mailKindOf,
  transition,
} from "@/lib/verification/model/state";
import { afterCommit, recordChange, transact } from "./after-commit";
import { changeState, changeStateAndTell, given, givenMoment, givenText } from "./change-state";
import { isConsentWithdrawn } from "./consents";
import { slotStatuses } from "./inquiries";
import { noteReconcile } from "./reconcile-claims";
import { fromRow, toColumns } from "./rows";
import { type StatusEvents, statusEventValues } from "./status-events";

/** The fields of a timeline entry beside its states. */
export type Note = {
  readonly at: Date;
  readonly cause: Cause;
  readonly upstreamRequestId?: string | null;
  /**
   * The change comes from a result: the write ends the refresh that a page waits for. Not written if another result was
   * recorded since `current` was read: that one may be newer.
   */
  readonly isResult?: boolean;
  /** Queues a mail if the new state is one to notify of, and schedules reminders. */
  readonly notifyByEmail?: boolean;
  /** Stores an event for the host product if the change shows in the user's status. Null if it gets none. */
  readonly statusEvents?: StatusEvents | null;
  /** Closes the inquiry along with the change if the user has withdrawn the consent meanwhile. */
  readonly requiresConsent?: boolean;
};

/**
 * Writes a change of state, its timeline entry and the mail about it, atomically. Null if the inquiry has changed since
 * it was read, or if a result was recorded that confirms it: the reason for `next` may then be out of date. Null, too,
 * if another inquiry has the InkLink id of `next`.
 */
export async function saveState(
  db: Db,
  current: Inquiry,
  next: InquiryState,
  note: Note,
): Promise<Inquiry | null> {
  const isReopened = !holdsSlot(current.state) && holdsSlot(next);
  if (!isReopened) {
    return lockedIfNeeded(db, note, current, (tx) => writeState(tx, current, next, note, current.detached));
  }
  return locked(db, note, current, async (tx) =>
    writeState(tx, current, next, note, await slotIsTaken(tx, current)),
  );
}

type Write = (tx: Db) => Promise<Inquiry | null>;

/** Runs a write under the user's lock if the host product is told of it, or if the user's consent matters. */
async function lockedIfNeeded(db: Db, note: Note, current: Inquiry, write: Write): Promise<Inquiry | null> {
  const { statusEvents, requiresConsent = false } = note;
  return statusEvents || requiresConsent ? locked(db, note, current, write) : nullIfTaken(write(db));
}

/**
 * Runs a write under the user's lock. The lock comes first: the statement that makes the event for the host product must
 * see every earlier change of the user's inquiries, and an erasure locks in the same order. Null if the user does not
 * exist any more.
 */
async function locked(db: Db, note: Note, { userId }: Inquiry, write: Write): Promise<Inquiry | null> {
  // The transaction is rolled back before the violation is caught.
  return nullIfTaken(
    transact(db, async (tx) => {
      if (!(await lockUser(tx, userId))) return null;
      const saved = await write(tx);
      return saved !== null && note.requiresConsent ? closeWithoutConsent(tx, saved, note) : saved;
    }),
  );
}

/** Closes an open inquiry if the user has withdrawn the consent. The user must be locked. */
async function closeWithoutConsent(tx: Db, saved: Inquiry, { at, statusEvents }: Note): Promise<Inquiry> {
  const closed = transition(saved.state, { kind: "closed", at });
  if (closed === null || !(await isConsentWithdrawn(tx, saved.userId))) return saved;
  const note = { at, cause: "person", statusEvents: statusEvents ?? null } as const;
  return (await writeState(tx, saved, closed, note, saved.detached)) ?? saved;
}

/** Two writes may get the same id concurrently, so the unique index decides, not a prior read. */
async function nullIfTaken(writing: Promise<Inquiry | null>): Promise<Inquiry | null> {
  try {
    return await writing;
  } catch (error) {
    if (isUniqueViolation(error, "inquiries_inklink_idx")) return null;
    throw error;
  }
}

/**
 * `saveState` for an inquiry of another scope than was reserved. It never takes the user's open slot of that scope,
 * which another inquiry may hold.
 */
export function saveStateInScope(
  db: Db,
  current: Inquiry,
  next: InquiryState,
  note: Note,
  scope: string,
): Promise<Inquiry | null> {
  return lockedIfNeeded(db, note, current, (tx) => writeState(tx, current, next, note, true, scope));
}

/** `scope`: the new one; null to keep the current one. */
async function writeState(
  db: Db,
  current: Inquiry,
  next: InquiryState,
  note: Note,
  detached: boolean,
  scope: string | null = null,
) {
  const { at, cause, upstreamRequestId = null, isResult = false, notifyByEmail = false } = note;
  const statusEvents = note.statusEvents ?? null;
  const {
    leaseUntil = null,
    reason = null,
    inklinkId = null,
    expiresAt = null,
    decidedAt = null,
    closed = false,
    lapsedAt = null,
    withdrawn = false,
  } = toColumns(next);
  const { endedAt, reconcileAt } = endOf(current, next, at);
  // The reason of an earlier withdrawal is kept, and is not that of this change.
  const newReason = "withdrawal" in current.state ? null : reason;
  const { mailKind, remindAt } = mailsAbout(current, next, { at, isWanted: notifyByEmail, detached });
  const statement = statusEvents === null ? changeState(db) : changeStateAndTell(db);
  const [row] = await statement.execute({
    ...(statusEvents === null ? {} : statusEventValues(statusEvents)),
    ...{ id: current.id, version: current.version, from: current.state.status, to: next.status },
    formerScope: current.scope,
    ...{
      cause,
      reason,
      newReason,
      upstreamRequestId,
      isResult,
      inklinkId,
      detached,
      scope,
      at: at.toISOString(),
    },
    leaseUntil: leaseUntil?.toISOString() ?? null,
    expiresAt: expiresAt?.toISOString() ?? null,
    decidedAt: decidedAt?.toISOString() ?? null,
    reconcileAt: reconcileAt?.toISOString() ?? null,
    isSubmitted: isSubmitted(next),
    mailKind,
    remindAt: remindAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
    resultCount: current.resultCount,
    closed,
    lapsedAt: lapsedAt?.toISOString() ?? null,
    withdrawn,
  });
  if (row === undefined) return null;
  const { id, state } = current;
  const change = { inquiry: id, from: state.status, to: next.status, cause, upstreamRequestId };
  recordChange(db, { ...change, reason: newReason });
  noteReconcile(db, reconcileAt);
  if (mailKind !== null) afterCommit(db, () => wakeJob(mailQueue));
  if (statusEvents?.isSent) afterCommit(db, () => wakeJob(hostEventQueue));
  return fromRow(row);
}

type MailOptions = { readonly at: Date; readonly isWanted: boolean; readonly detached: boolean };

/** The email that the change queues, and when a reminder is due. A detached inquiry has none: another one is open. */
function mailsAbout(
  { state, createdAt }: Inquiry,
  next: InquiryState,
  { at, isWanted, detached }: MailOptions,
) {
  if (!isWanted) return { mailKind: null, remindAt: null };
  return {
    mailKind: mailKindOf(state, next),
    remindAt: detached ? null : nextReminderAt(next, createdAt, at),
  };
}

/** When the inquiry ended, and when the reconciler polls it next. */
function endOf(current: Inquiry, next: InquiryState, at: Date) {
  const { createdAt } = current;
  if (isSameApproval(current.state, next)) {
    // No new decision, so InkLink is not polled anew: however many approvals lapse at once.
    const times = { createdAt, endedAt: next.decidedAt, now: at, resultFrom: at };
    return { endedAt: at, reconcileAt: nextReconcile(next, times) };
  }
  const endedAt = isEnded(next) ? at : null;
  return { endedAt, reconcileAt: nextReconcile(next, { createdAt, endedAt, now: at }) };
}

type RefreshResult = {
  readonly at: Date;
  /** A status that ranks below the state; null if the result agrees with the state. */
  readonly lowerStatus: string | null;
  /** The latest time for the next refresh; null to keep the schedule. */
  readonly refreshAgainAt: Date | null;
  /** Whether the write ends a refresh that a page claimed. */
  readonly endsRefresh: boolean;
};

/**
 * Records a result that changes nothing, so that no older one is applied after it. Null if the inquiry changed, or
 * another result was recorded, since it was read.
 */
export async function confirmState(db: Db, current: Inquiry, result: RefreshResult): Promise<Inquiry | null> {
  const { id, version, resultCount, lower } = current;
  const { at, lowerStatus, refreshAgainAt, endsRefresh } = result;
  const lowerAt = lowerStatus === null ? null : lower?.status === lowerStatus ? lower.at : at;
  const [row] = await rememberResult(db).execute({
    ...{ id, version, resultCount, lowerStatus, endsRefresh, at: at.toISOString() },
    lowerAt: lowerAt?.toISOString() ?? null,
    refreshAgainAt: refreshAgainAt?.toISOString() ?? null,
  });
  noteReconcile(db, refreshAgainAt);
  return row === undefined ? null : fromRow(row);
}

const rememberResult = preparedOnce((db) =>
  db
    .update(inquiries)
    .set({
      resultCount: sql`${inquiries.resultCount} + 1`,
      lowerStatus: givenText("lowerStatus"),
      lowerAt: givenMoment("lowerAt"),
      // `least` ignores nulls.
      reconcileAt: sql`least(${inquiries.reconcileAt}, ${givenMoment("refreshAgainAt")})`,
      refreshEndedAt: sql`case when ${given("endsRefresh")}::boolean then ${givenMoment("at")} else ${inquiries.refreshEndedAt} end`,
      refreshErrorCode: null,
    })
    .where(
      and(
        eq(inquiries.id, given("id")),
        eq(inquiries.version, given("version")),
        eq(inquiries.resultCount, given("resultCount")),
      ),
    )
    .returning()
    .prepare("remember_answer"),
);

/** A reopened inquiry does not take the slot from the one that was started in its place. The user must be locked. */
async function slotIsTaken(tx: Db, { id, userId, scope }: Inquiry): Promise<boolean> {
  const rows = await tx
    .select({ id: inquiries.id })
    .from(inquiries)
    .where(
      and(
        eq(inquiries.userId, userId),
        eq(inquiries.scope, scope),
        inArray(inquiries.status, slotStatuses),
        eq(inquiries.detached, false),
        ne(inquiries.id, id),
      ),
    );
  return rows.length > 0;
}
