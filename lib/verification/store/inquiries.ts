import "server-only";
import { and, desc, eq, inArray, lt, ne, sql } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { isUniqueViolation } from "@/lib/db/errors";
import { noteDue, wakeJob } from "@/lib/db/jobs";
import { preparedOnce } from "@/lib/db/prepared";
import { inquiries, inquiryEvents } from "@/lib/db/schema";
import { mailAbout, mailQueue } from "@/lib/mail/outbox";
import { lockUser } from "@/lib/users/user";
import type { Inquiry } from "@/lib/verification/model/inquiry";
import { nextReconcile } from "@/lib/verification/model/schedule";
import { scopesAbove } from "@/lib/verification/model/scope";
import {
  holdsSlot,
  type InquiryState,
  type InquiryStatus,
  isEnded,
  isSubmitted,
  shouldNotify,
} from "@/lib/verification/model/state";
import { afterCommit, recordChange, transact } from "./after-commit";
import { reconcilerQueue } from "./reconcile-claims";
import { fromRow, toColumns } from "./rows";

/** The statuses for which `holdsSlot` is true. The partial index of open inquiries repeats them. */
export const slotStatuses: InquiryStatus[] = ["creating", "pending", "processing", "manual_review"];

/** The actor that caused a change. */
export type Cause = "person" | "return_page" | "live_page" | "webhook" | "reconciler" | "operator" | "clock";

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
  /** Queues a mail if the new state is one to notify of. */
  readonly notifyByEmail?: boolean;
};

/** The maximum number of inquiries read per user; only a user who starts constantly has more. */
export const maxListed = 500;

/**
 * The user's inquiries, newest first. If there are more than `maxListed`, approved and open ones take precedence, then
 * other counted attempts, then refused ones.
 */
export async function listInquiries(db: Db, userId: string): Promise<Inquiry[]> {
  const rows = await selectInquiries(db).execute({ userId });
  const chosen = rows.length < maxListed ? rows : await selectImportant(db, userId);
  return chosen.map(fromRow);
}

function selectImportant(db: Db, userId: string) {
  const { status, createdAt, id } = inquiries;
  const importance = sql`case when ${status} in ${["approved", ...slotStatuses]} then 0 when ${status} = 'refused' then 2 else 1 end`;
  const important = db
    .select()
    .from(inquiries)
    .where(eq(inquiries.userId, userId))
    .orderBy(importance, desc(createdAt), desc(id))
    .limit(maxListed)
    .as("important");
  return db.select().from(important).orderBy(desc(important.createdAt), desc(important.id));
}

const selectInquiries = preparedOnce((db) =>
  db
    .select()
    .from(inquiries)
    .where(eq(inquiries.userId, sql.placeholder("userId")))
    .orderBy(desc(inquiries.createdAt), desc(inquiries.id))
    .limit(maxListed)
    .prepare("select_inquiries"),
);

/** Whether the user has an approval in one of these scopes. */
export async function hasApproval(db: Db, userId: string, scopes: readonly string[]): Promise<boolean> {
  const rows = await selectApproval(db).execute({ userId, scopes });
  return rows.length > 0;
}

/** Prepared: every page behind verification runs it. */
const selectApproval = preparedOnce((db) =>
  db
    .select({ id: inquiries.id })
    .from(inquiries)
    .where(
      and(
        eq(inquiries.userId, sql.placeholder("userId")),
        eq(inquiries.status, "approved" satisfies InquiryStatus),
        sql`${inquiries.scope} = any(${sql.placeholder("scopes")}::text[])`,
      ),
    )
    .limit(1)
    .prepare("select_approval"),
);

/** The user's own inquiry with this InkLink id; null if there is none. */
export async function findOwnInquiry(db: Db, userId: string, inklinkId: string): Promise<Inquiry | null> {
  // Postgres text cannot hold this character, and a query with it is an error.
  if (inklinkId.includes("\0")) return null;
  const [row] = await db
    .select()
    .from(inquiries)
    .where(and(eq(inquiries.inklinkId, inklinkId), eq(inquiries.userId, userId)));
  return row === undefined ? null : fromRow(row);
}

/** Deletes the user's refused attempts from before that time: they do not exist at InkLink, and do not count here. */
export async function deleteRefused(db: Db, userId: string, before: Date): Promise<void> {
  await db
    .delete(inquiries)
    .where(
      and(
        eq(inquiries.userId, userId),
        eq(inquiries.status, "refused" satisfies InquiryStatus),
        lt(inquiries.createdAt, before),
      ),
    );
}

/** One inquiry by our own id; null if it was erased. */
export async function readInquiry(db: Db, id: string): Promise<Inquiry | null> {
  const [row] = await db.select().from(inquiries).where(eq(inquiries.id, id));
  return row === undefined ? null : fromRow(row);
}

/** Reserves an attempt before InkLink is called. The caller must hold the user's lock. */
export async function reserveInquiry(
  tx: Db,
  reserved: { userId: string; scope: string; nextPath: string | null; leaseUntil: Date },
  note: Note,
): Promise<Inquiry> {
  const { leaseUntil, ...columns } = reserved;
  const state = { status: "creating", leaseUntil } as const;
  const reconcileAt = nextReconcile(state, { createdAt: note.at, endedAt: null, now: note.at });
  const [row] = await tx
    .insert(inquiries)
    .values({ ...columns, ...toColumns(state), createdAt: note.at, reconcileAt })
    .returning();
  if (row === undefined) throw new Error("The inserted inquiry was not returned");
  const { at, cause } = note;
  await tx.insert(inquiryEvents).values({ inquiryId: row.id, at, from: null, to: "creating", cause });
  recordChange(tx, { inquiry: row.id, from: null, to: "creating", cause });
  noteReconcile(tx, reconcileAt);
  return fromRow(row);
}

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
  if (!isReopened) return nullIfTaken(writeState(db, current, next, note, current.detached));
  // The transaction is rolled back before the violation is caught.
  return nullIfTaken(
    transact(db, async (tx) => writeState(tx, current, next, note, await slotIsTaken(tx, current))),
  );
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
  return nullIfTaken(writeState(db, current, next, note, true, scope));
}

/**
 * An approval must count for no more than was checked: moves an inquiry that InkLink made with fewer checks than its
 * attempt requested to the lower scope. Like `saveStateInScope`, it never takes the open slot of that scope.
 */
export async function lowerScope(db: Db, userId: string, inklinkId: string, scope: string): Promise<void> {
  await db
    .update(inquiries)
    .set({ scope, detached: true })
    .where(
      and(
        eq(inquiries.userId, userId),
        eq(inquiries.inklinkId, inklinkId),
        inArray(inquiries.scope, scopesAbove(scope)),
      ),
    );
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
  const {
    leaseUntil = null,
    reason = null,
    inklinkId = null,
    expiresAt = null,
    decidedAt = null,
    closed = false,
  } = toColumns(next);
  const endedAt = isEnded(next) ? at : null;
  const reconcileAt = nextReconcile(next, { createdAt: current.createdAt, endedAt, now: at });
  const isTold = notifyByEmail && shouldNotify(next);
  const [row] = await changeState(db).execute({
    ...{ id: current.id, version: current.version, from: current.state.status, to: next.status },
    formerScope: current.scope,
    ...{ cause, reason, upstreamRequestId, isResult, inklinkId, detached, scope, at: at.toISOString() },
    leaseUntil: leaseUntil?.toISOString() ?? null,
    expiresAt: expiresAt?.toISOString() ?? null,
    decidedAt: decidedAt?.toISOString() ?? null,
    reconcileAt: reconcileAt?.toISOString() ?? null,
    isSubmitted: isSubmitted(next),
    isTold,
    endedAt: endedAt?.toISOString() ?? null,
    resultCount: current.resultCount,
    closed,
  });
  if (row === undefined) return null;
  const { id, state } = current;
  recordChange(db, { inquiry: id, from: state.status, to: next.status, cause, reason, upstreamRequestId });
  noteReconcile(db, reconcileAt);
  if (isTold) afterCommit(db, () => wakeJob(mailQueue));
  return fromRow(row);
}

function noteReconcile(db: Db, at: Date | null): void {
  if (at !== null) afterCommit(db, () => noteDue(reconcilerQueue, at));
}

const given = (name: string) => sql.placeholder(name);
const givenText = (name: string) => sql`${given(name)}::text`;
const givenMoment = (name: string) => sql`${given(name)}::timestamptz`;

/** The change, its timeline entry and the mail in one statement, to save round trips: the user waits for it. */
const changeState = preparedOnce((db) => {
  const changed = db.$with("changed").as(
    db
      .update(inquiries)
      .set({
        status: givenText("to"),
        scope: sql`coalesce(${givenText("scope")}, ${inquiries.scope})`,
        inklinkId: givenText("inklinkId"),
        reason: givenText("reason"),
        detached: sql`${given("detached")}::boolean`,
        leaseUntil: givenMoment("leaseUntil"),
        expiresAt: givenMoment("expiresAt"),
        decidedAt: givenMoment("decidedAt"),
        reconcileAt: givenMoment("reconcileAt"),
        submittedAt: sql`case when ${given("isSubmitted")}::boolean then coalesce(${inquiries.submittedAt}, ${givenMoment("at")}) else ${inquiries.submittedAt} end`,
        endedAt: givenMoment("endedAt"),
        // A change restarts the retention period.
        detailsErasedAt: null,
        refreshEndedAt: sql`case when ${given("isResult")}::boolean then ${givenMoment("at")} else ${inquiries.refreshEndedAt} end`,
        refreshErrorCode: sql`case when ${given("isResult")}::boolean then null else ${inquiries.refreshErrorCode} end`,
        version: sql`${inquiries.version} + 1`,
        resultCount: sql`${inquiries.resultCount} + case when ${given("isResult")}::boolean then 1 else 0 end`,
        lowerStatus: null,
        lowerAt: null,
        closed: sql`${given("closed")}::boolean`,
      })
      .where(
        and(
          eq(inquiries.id, given("id")),
          eq(inquiries.version, given("version")),
          // Its scope may have changed since it was read: then it must stay detached.
          eq(inquiries.scope, given("formerScope")),
          sql`(${inquiries.resultCount} = ${given("resultCount")} or not ${given("isResult")}::boolean)`,
        ),
      )
      .returning(),
  );
  const logged = db.$with("logged", {}).as(sql`
    insert into ${inquiryEvents} (inquiry_id, at, from_status, to_status, cause, reason, upstream_request_id)
    select id, ${givenMoment("at")}, ${givenText("from")}, ${givenText("to")}, ${givenText("cause")},
      ${givenText("reason")}, ${givenText("upstreamRequestId")}
    from changed`);
  const told = db
    .$with("told", {})
    .as(mailAbout(sql`changed`, { at: givenMoment("at"), isTold: sql`${given("isTold")}::boolean` }));
  return db.with(changed, logged, told).select().from(changed).prepare("change_state");
});

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

/** A reopened inquiry does not take the slot from the one that was started in its place. */
async function slotIsTaken(tx: Db, { id, userId, scope }: Inquiry): Promise<boolean> {
  await lockUser(tx, userId);
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

/** Renews the lease of the process that is calling InkLink for this inquiry. */
export async function renewLease(db: Db, id: string, leaseUntil: Date): Promise<void> {
  await db
    .update(inquiries)
    .set({ leaseUntil })
    .where(and(eq(inquiries.id, id), eq(inquiries.status, "creating")));
}

/** Stores the page that the user was going to. */
export async function setNextPath(db: Db, id: string, nextPath: string): Promise<void> {
  await db.update(inquiries).set({ nextPath }).where(eq(inquiries.id, id));
}
