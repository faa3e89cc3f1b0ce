import "server-only";
import { and, desc, eq, isNotNull, isNull, lte, ne, or, sql } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { inquiries, inquiryEvents, users } from "@/lib/db/schema";
import type { Inquiry } from "./inquiry";
import { fromRow, toColumns } from "./rows";
import { nextReconcile } from "./schedule";
import { holdsSlot, type InquiryState } from "./state";

/** Who or what caused a change. */
export type Cause = "person" | "return_page" | "live_page" | "webhook" | "reconciler" | "clock";

/** What the timeline says of a change beside its states. */
export type Note = {
  readonly at: Date;
  readonly cause: Cause;
  readonly upstreamRequestId?: string | null;
};

/** More than anybody may start in a year. */
const mostInquiries = 500;

/** All inquiries of a person, newest first. */
export async function listInquiries(db: Db, userId: string): Promise<Inquiry[]> {
  const rows = await db
    .select()
    .from(inquiries)
    .where(eq(inquiries.userId, userId))
    .orderBy(desc(inquiries.createdAt), desc(inquiries.id))
    .limit(mostInquiries);
  return rows.map(fromRow);
}

/** One inquiry by our own id; null where it was erased meanwhile. */
export async function readInquiry(db: Db, id: string): Promise<Inquiry | null> {
  const [row] = await db.select().from(inquiries).where(eq(inquiries.id, id));
  return row === undefined ? null : fromRow(row);
}

/** Whether another inquiry has this id at InkLink, whoever's it is. */
export async function isInklinkIdTaken(db: Db, inklinkId: string, ownId: string): Promise<boolean> {
  const rows = await db
    .select({ id: inquiries.id })
    .from(inquiries)
    .where(and(eq(inquiries.inklinkId, inklinkId), ne(inquiries.id, ownId)));
  return rows.length > 0;
}

/**
 * Makes everything that decides about a person's attempts happen one after another, until the transaction ends.
 * False where the person does not exist any more.
 */
export async function lockPerson(tx: Db, userId: string): Promise<boolean> {
  const rows = await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for("update");
  return rows.length === 1;
}

/** Reserves an attempt before InkLink is called. The person must be locked. */
export async function reserveInquiry(
  tx: Db,
  reserved: { userId: string; scope: string; nextPath: string | null; leaseUntil: Date },
  note: Note,
): Promise<Inquiry> {
  const { leaseUntil, ...columns } = reserved;
  const state = { status: "creating", leaseUntil } as const;
  const reconcileAt = nextReconcile(state, { createdAt: note.at, now: note.at });
  const [row] = await tx
    .insert(inquiries)
    .values({ ...columns, ...toColumns(state), createdAt: note.at, reconcileAt })
    .returning();
  if (row === undefined) throw new Error("The inserted inquiry was not returned");
  await tx.insert(inquiryEvents).values(timelineEntry(row.id, null, "creating", null, note));
  return fromRow(row);
}

/**
 * Writes a change of state and its entry in the timeline, together or not at all.
 * Null where the inquiry has changed since it was read: what led to `next` is then out of date.
 */
export async function saveState(
  db: Db,
  current: Inquiry,
  next: InquiryState,
  note: Note,
): Promise<Inquiry | null> {
  return db.transaction(async (tx) => {
    const reopened = !holdsSlot(current.state) && holdsSlot(next);
    const detached = reopened ? await slotIsTaken(tx, current) : current.detached;
    const reconcileAt = nextReconcile(next, { createdAt: current.createdAt, now: note.at });
    const [row] = await tx
      .update(inquiries)
      .set({ ...toColumns(next), detached, reconcileAt, version: current.version + 1 })
      .where(and(eq(inquiries.id, current.id), eq(inquiries.version, current.version)))
      .returning();
    if (row === undefined) return null;
    const reason = "reason" in next ? next.reason : null;
    await tx
      .insert(inquiryEvents)
      .values(timelineEntry(row.id, current.state.status, next.status, reason, note));
    return fromRow(row);
  });
}

/** An inquiry that comes back to life gives way to the one that was started in its place. */
async function slotIsTaken(tx: Db, { id, userId, scope }: Inquiry): Promise<boolean> {
  await lockPerson(tx, userId);
  const rows = await listInquiries(tx, userId);
  return rows.some(
    (other) => other.id !== id && other.scope === scope && !other.detached && holdsSlot(other.state),
  );
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

/** How often pages may have InkLink asked about one inquiry, over all instances. */
export type Pace =
  /** Once in each interval. */
  | { readonly kind: "every"; readonly intervalMs: number }
  /** Once in each interval on average, and up to `size` times in a row where it was not used for a while. */
  | { readonly kind: "burst"; readonly intervalMs: number; readonly size: number };

/** An asking that has not ended after this time never will: its process is gone. */
const lostAfterMs = 3_500;

/** Takes the right to ask InkLink about an inquiry. False while somebody else is asking, and where the pace forbids it. */
export async function claimCheck(db: Db, id: string, now: Date, pace: Pace): Promise<boolean> {
  const rows = await db
    .update(inquiries)
    .set({ checkStartedAt: now, checkEndedAt: null, ...(pace.kind === "burst" ? spend(now, pace) : {}) })
    .where(and(eq(inquiries.id, id), nobodyIsAsking(now), allows(pace, now)))
    .returning({ id: inquiries.id });
  return rows.length === 1;
}

function nobodyIsAsking(now: Date) {
  const lost = lte(inquiries.checkStartedAt, before(now, lostAfterMs));
  return or(isNull(inquiries.checkStartedAt), isNotNull(inquiries.checkEndedAt), lost);
}

function allows(pace: Pace, now: Date) {
  if (pace.kind === "every") {
    return or(isNull(inquiries.checkStartedAt), lte(inquiries.checkStartedAt, before(now, pace.intervalMs)));
  }
  const ahead = new Date(now.getTime() + (pace.size - 1) * pace.intervalMs);
  return or(isNull(inquiries.checkCreditAt), lte(inquiries.checkCreditAt, ahead));
}

/** Each asking uses up one interval, from now or from where the last ones left off. */
function spend(now: Date, { intervalMs }: Pace) {
  const from = sql`greatest(coalesce(${inquiries.checkCreditAt}, ${now.toISOString()}), ${now.toISOString()})`;
  return { checkCreditAt: sql`${from} + make_interval(secs => ${intervalMs / 1000})` };
}

function before(now: Date, ms: number): Date {
  return new Date(now.getTime() - ms);
}

/** Notes how a claimed asking ended. */
export async function endCheck(db: Db, id: string, now: Date, problem: string | null): Promise<void> {
  await db.update(inquiries).set({ checkEndedAt: now, checkProblem: problem }).where(eq(inquiries.id, id));
}

function timelineEntry(
  inquiryId: string,
  from: string | null,
  to: string,
  reason: string | null,
  note: Note,
) {
  const { at, cause, upstreamRequestId = null } = note;
  return { inquiryId, at, from, to, cause, reason, upstreamRequestId };
}
