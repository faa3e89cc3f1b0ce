import "server-only";
import { and, desc, eq, inArray, lt, sql } from "drizzle-orm";
import { type Db, preparedOnce } from "@/lib/db/client";
import { inquiries, inquiryEvents } from "@/lib/db/schema";
import type { Inquiry } from "@/lib/verification/model/inquiry";
import { nextReconcile } from "@/lib/verification/model/schedule";
import type { Clock, InquiryStatus } from "@/lib/verification/model/state";
import { recordChange } from "./after-commit";
import { noteReconcile } from "./reconcile-claims";
import { fromRow, toColumns } from "./rows";
import type { Note } from "./transitions";

/** The statuses for which `holdsSlot` is true. The partial index of open inquiries repeats them. */
export const slotStatuses: InquiryStatus[] = ["creating", "pending", "processing", "manual_review"];

/** The maximum number of inquiries read per user; only a user who starts constantly has more. */
export const maxListed = 500;

/**
 * The user's inquiries, newest first. If there are more than `limit`, approved and open ones take precedence, then other
 * counted attempts, then refused ones.
 */
export async function listInquiries(db: Db, userId: string, limit = maxListed): Promise<Inquiry[]> {
  const rows = await selectInquiries(db).execute({ userId, limit });
  const chosen = rows.length < limit ? rows : await selectImportant(db).execute({ userId, limit });
  return chosen.map(fromRow);
}

const selectImportant = preparedOnce((db) => {
  const { status, createdAt, id } = inquiries;
  const importance = sql`case when ${status} in ${["approved", "lapsed", ...slotStatuses]} then 0 when ${status} = 'refused' then 2 else 1 end`;
  const important = db
    .select()
    .from(inquiries)
    .where(eq(inquiries.userId, sql.placeholder("userId")))
    .orderBy(importance, desc(createdAt), desc(id))
    .limit(sql.placeholder("limit"))
    .as("important");
  return db
    .select()
    .from(important)
    .orderBy(desc(important.createdAt), desc(important.id))
    .prepare("select_important");
});

const selectInquiries = preparedOnce((db) =>
  db
    .select()
    .from(inquiries)
    .where(eq(inquiries.userId, sql.placeholder("userId")))
    .orderBy(desc(inquiries.createdAt), desc(inquiries.id))
    .limit(sql.placeholder("limit"))
    .prepare("select_inquiries"),
);

/** Whether the user has an approval in one of these scopes that counts, by the clock and not by what is stored. */
export async function hasApproval(
  db: Db,
  userId: string,
  scopes: readonly string[],
  { now, approvalValidMs }: Clock,
): Promise<boolean> {
  const decidedAfter = approvalValidMs === null ? "-infinity" : before(now, approvalValidMs);
  const rows = await selectApproval(db).execute({ userId, scopes, decidedAfter });
  return rows.length > 0;
}

function before(now: Date, ms: number): string {
  return new Date(now.getTime() - ms).toISOString();
}

/** Prepared: every page behind verification runs it. */
const selectApproval = preparedOnce((db) =>
  db
    .select({ id: inquiries.id })
    .from(inquiries)
    .where(
      and(
        eq(inquiries.userId, sql.placeholder("userId")),
        inArray(inquiries.status, ["approved", "lapsed"] satisfies InquiryStatus[]),
        eq(inquiries.withdrawn, false),
        sql`${inquiries.decidedAt} > ${sql.placeholder("decidedAfter")}::timestamptz`,
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
