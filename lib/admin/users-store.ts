import "server-only";
import { and, count, desc, eq, gt, inArray, notExists, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { oldestSignIn } from "@/lib/auth/session";
import type { Db } from "@/lib/db/client";
import { inquiries, sessions, users } from "@/lib/db/schema";
import type { InquiryStatus } from "@/lib/verification/model/state";
import { type Cursor, isUuid, type Page, toPage } from "./cursor";
import { findByReference } from "./references";
import { prefixPattern } from "./search";

export type UserRow = typeof users.$inferSelect;

/** A user in a list, with the newest inquiry; null if there is none. */
export type ListedUser = Pick<UserRow, "id" | "name" | "email" | "emailVerified" | "createdAt"> & {
  readonly inquiry: NewestInquiry | null;
};

type NewestInquiry = Pick<typeof inquiries.$inferSelect, "id" | "status" | "createdAt">;

const pageSize = 25;

const newestInquiry = { id: inquiries.id, status: inquiries.status, createdAt: inquiries.createdAt };

const listed = {
  id: users.id,
  name: users.name,
  email: users.email,
  emailVerified: users.emailVerified,
  createdAt: users.createdAt,
};

/** The user that an id belongs to: a user id, an inquiry id, InkLink's id or a reference. Null if there is none. */
export async function findById(db: Db, id: string): Promise<string | null> {
  const [user] = await db.select({ id: users.id }).from(users).where(eq(users.id, id));
  if (user !== undefined) return user.id;
  const names = isUuid(id) ? eq(inquiries.id, id.toLowerCase()) : eq(inquiries.inklinkId, id);
  const [inquiry] = await db.select({ userId: inquiries.userId }).from(inquiries).where(names);
  return inquiry?.userId ?? findByReference(db, id);
}

/** The only user with exactly this email; null if there is none, or if there are several. */
export async function findByEmail(db: Db, typed: string): Promise<string | null> {
  const rows = await db
    .select({ id: users.id })
    .from(users)
    .where(sql`lower(${users.email}) = ${typed.toLowerCase()}`)
    .limit(2);
  const [only, other] = rows;
  return other === undefined ? (only?.id ?? null) : null;
}

/** Null matches everything. */
export type UserFilter = {
  /** A whole email, or else the prefix of one. */
  readonly term: string | null;
  /** The stored status of the newest inquiry. */
  readonly status: InquiryStatus | null;
};

/** The users that match, newest first; by the start of their newest inquiry if a status is given. */
export async function listUsers(
  db: Db,
  { term, status }: UserFilter,
  after: Cursor | null,
): Promise<Page<ListedUser>> {
  const found = term === null ? undefined : await hasEmail(db, term);
  return status === null ? listByAge(db, found, after) : listByStatus(db, found, status, after);
}

async function hasEmail(db: Db, term: string): Promise<SQL> {
  const email = sql`lower(${users.email})`;
  const exact = sql`${email} = ${term.toLowerCase()}`;
  const [match] = await db.select({ id: users.id }).from(users).where(exact).limit(1);
  return match === undefined ? sql`${email} like ${prefixPattern(term)}` : exact;
}

async function listByAge(db: Db, found: SQL | undefined, after: Cursor | null): Promise<Page<ListedUser>> {
  const behind =
    after === null
      ? undefined
      : sql`(${users.createdAt}, ${users.id}) < (${after.at.toISOString()}::timestamptz, ${after.id})`;
  const rows = await db
    .select(listed)
    .from(users)
    .where(and(found, behind))
    .orderBy(desc(users.createdAt), desc(users.id))
    .limit(pageSize + 1);
  const { rows: people, next } = toPage(rows, pageSize, (row) => ({ at: row.createdAt, id: row.id }));
  const newest = await newestInquiries(
    db,
    people.map((user) => user.id),
  );
  return { rows: people.map((user) => ({ ...user, inquiry: newest.get(user.id) ?? null })), next };
}

async function newestInquiries(db: Db, ids: readonly string[]): Promise<Map<string, NewestInquiry>> {
  const rows = await db
    .selectDistinctOn([inquiries.userId], { userId: inquiries.userId, inquiry: newestInquiry })
    .from(inquiries)
    .where(inArray(inquiries.userId, [...ids]))
    .orderBy(inquiries.userId, desc(inquiries.createdAt), desc(inquiries.id));
  return new Map(rows.map(({ userId, inquiry }) => [userId, inquiry]));
}

/** Starts from the inquiries with the status, so that a rare one does not mean reading all users. */
async function listByStatus(
  db: Db,
  found: SQL | undefined,
  status: InquiryStatus,
  after: Cursor | null,
): Promise<Page<ListedUser>> {
  const newer = alias(inquiries, "newer");
  const hasNewer = db
    .select({ one: sql`1` })
    .from(newer)
    .where(
      and(
        eq(newer.userId, inquiries.userId),
        sql`(${newer.createdAt}, ${newer.id}) > (${inquiries.createdAt}, ${inquiries.id})`,
      ),
    );
  const behind =
    after === null || !isUuid(after.id)
      ? undefined
      : sql`(${inquiries.createdAt}, ${inquiries.id}) < (${after.at.toISOString()}::timestamptz, ${after.id}::uuid)`;
  const rows = await db
    .select({ ...listed, inquiry: newestInquiry })
    .from(inquiries)
    .innerJoin(users, eq(users.id, inquiries.userId))
    .where(and(eq(inquiries.status, status), found, notExists(hasNewer), behind))
    .orderBy(desc(inquiries.createdAt), desc(inquiries.id))
    .limit(pageSize + 1);
  return toPage(rows, pageSize, ({ inquiry }) => ({ at: inquiry.createdAt, id: inquiry.id }));
}

/** Null if there is no such user. */
export async function readUser(db: Db, id: string): Promise<UserRow | null> {
  const [row] = await db.select().from(users).where(eq(users.id, id));
  return row ?? null;
}

/** The number of the user's open sessions, by the limits of a user without a role. */
export async function countSessions(db: Db, userId: string, now: Date): Promise<number> {
  const [row] = await db
    .select({ open: count() })
    .from(sessions)
    .where(
      and(eq(sessions.userId, userId), gt(sessions.expires, now), gt(sessions.createdAt, oldestSignIn(now))),
    );
  return row?.open ?? 0;
}
