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

/** Those that `holdsSlot` speaks of, which the index of open inquiries repeats. */
export const slotStatuses: InquiryStatus[] = ["creating", "pending", "processing", "manual_review"];

/** Who or what caused a change. */
export type Cause = "person" | "return_page" | "live_page" | "webhook" | "reconciler" | "operator" | "clock";

/** What the timeline says of a change beside its states. */
export type Note = {
  readonly at: Date;
  readonly cause: Cause;
  readonly upstreamRequestId?: string | null;
  /**
   * InkLink's answer led to the change: whoever is waiting for one has it. Not written where another answer was written
   * down since `current` was read: it may be the newer one.
   */
  readonly isResult?: boolean;
  /** Where it is news, a mail says so. */
  readonly notifyByEmail?: boolean;
};

/** So many inquiries of a person are read at once: more than are there, but for those who start all the time. */
export const maxListed = 500;

/**
 * The inquiries of a person, newest first. Where there are more than are read at once, those that something depends on:
 * what is approved or open, then what counts as an attempt, then what was refused.
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

/** Whether the person has an approval in one of these scopes. */
export async function hasApproval(db: Db, userId: string, scopes: readonly string[]): Promise<boolean> {
  const rows = await selectApproval(db).execute({ userId, scopes });
  return rows.length > 0;
}

/** Every page behind verification runs this one. */
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

/** The person's inquiry with this id of InkLink's; null where there is none. */
export async function findOwnInquiry(db: Db, userId: string, inklinkId: string): Promise<Inquiry | null> {
  // No text of Postgres holds this character, and looking for it is an error.
  if (inklinkId.includes("\0")) return null;
  const [row] = await db
    .select()
    .from(inquiries)
    .where(and(eq(inquiries.inklinkId, inklinkId), eq(inquiries.userId, userId)));
  return row === undefined ? null : fromRow(row);
}

/** Deletes the person's refused attempts of before that time: they are nothing at InkLink, and count for nothing here. */
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

/** One inquiry by our own id; null where it was erased meanwhile. */
export async function readInquiry(db: Db, id: string): Promise<Inquiry | null> {
  const [row] = await db.select().from(inquiries).where(eq(inquiries.id, id));
  return row === undefined ? null : fromRow(row);
}

/** Reserves an attempt before InkLink is called. The person must be locked. */
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
 * Writes a change of state, its entry in the timeline and the mail about it, together or not at all.
 * Null where the inquiry has changed since it was read, or an answer was written down that confirms it: what led to `next`
 * may then be out of date. Null, too, where `next` has an id of InkLink's that another inquiry has.
 */
export async function saveState(
  db: Db,
  current: Inquiry,
  next: InquiryState,
  note: Note,
): Promise<Inquiry | null> {
  const isReopened = !holdsSlot(current.state) && holdsSlot(next);
  if (!isReopened) return nullIfTaken(writeState(db, current, next, note, current.detached));
  // The transaction is over, and rolled back, by the time that the violation is seen.
  return nullIfTaken(
    transact(db, async (tx) => writeState(tx, current, next, note, await slotIsTaken(tx, current))),
  );
}

/** Two may be given the same id at the same moment, so it is the index that says so, and not a look before. */
async function nullIfTaken(writing: Promise<Inquiry | null>): Promise<Inquiry | null> {
  try {
    return await writing;
  } catch (error) {
    if (isUniqueViolation(error, "inquiries_inklink_idx")) return null;
    throw error;
  }
}

/**
 * The same for an inquiry of another scope than was reserved. It never takes the person's open slot of that scope, which
 * another inquiry may hold.
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
 * InkLink made this inquiry of the person's with fewer checks than the attempt asks for that has it: it counts for what was
 * checked. Like `saveStateInScope`, it never takes the open slot of that scope.
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

/** `scope`: the new one; null where it stays. */
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

/** The change, its entry in the timeline and the mail about it, in one statement: people wait for this one. */
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
        // What is new is kept anew.
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
          // Moved to another one since it was read, it must not be attached again.
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
  /** What InkLink said, where it ranks lower than the state; null where it says what is known. */
  readonly lowerStatus: string | null;
  /** When InkLink is to be asked again at the latest; null where the answer is no reason to. */
  readonly refreshAgainAt: Date | null;
  /** Whether a page waits for it. */
  readonly endsRefresh: boolean;
};

/**
 * Writes down an answer of InkLink's that changes nothing, so that no older one is applied after it. Null where the inquiry
 * changed, or another answer was written down, since it was read.
 */
export async function confirmState(db: Db, current: Inquiry, result: RefreshResult): Promise<Inquiry | null> {
  const { id, version, resultCount, lower } = current;
  const { at, lowerStatus, refreshAgainAt, endsRefresh } = result;
  const lowerAt = lowerStatus === null ? null : lower?.status === lowerStatus ? lower.at : at;
  const [row] = await rememberAnswer(db).execute({
    ...{ id, version, resultCount, lowerStatus, endsRefresh, at: at.toISOString() },
    lowerAt: lowerAt?.toISOString() ?? null,
    refreshAgainAt: refreshAgainAt?.toISOString() ?? null,
  });
  noteReconcile(db, refreshAgainAt);
  return row === undefined ? null : fromRow(row);
}

const rememberAnswer = preparedOnce((db) =>
  db
    .update(inquiries)
    .set({
      resultCount: sql`${inquiries.resultCount} + 1`,
      lowerStatus: givenText("lowerStatus"),
      lowerAt: givenMoment("lowerAt"),
      // The lesser of the two, or the one that is there.
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

/** An inquiry that comes back to life gives way to the one that was started in its place. */
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

/** Says that the process that is calling InkLink for this inquiry is alive. */
export async function renewLease(db: Db, id: string, leaseUntil: Date): Promise<void> {
  await db
    .update(inquiries)
    .set({ leaseUntil })
    .where(and(eq(inquiries.id, id), eq(inquiries.status, "creating")));
}

/** Remembers where the person was going. */
export async function setNextPath(db: Db, id: string, nextPath: string): Promise<void> {
  await db.update(inquiries).set({ nextPath }).where(eq(inquiries.id, id));
}
