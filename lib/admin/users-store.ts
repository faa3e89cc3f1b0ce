import "server-only";
import { and, count, desc, eq, gt, inArray, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { inquiries, sessions, users } from "@/lib/db/schema";
import { type Cursor, isUuid, type Page, toPage } from "./cursor";
import { findByReference } from "./references";
import { prefixPattern } from "./search";

export type UserRow = typeof users.$inferSelect;

/** A user in a list, with the status of the newest inquiry; null if there is none. */
export type ListedUser = Pick<UserRow, "id" | "name" | "email" | "emailVerified" | "createdAt"> & {
  readonly status: string | null;
};

const pageSize = 25;

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

/** Users with exactly this email, or else with this email prefix; all users without a term. Newest first. */
export async function listUsers(
  db: Db,
  term: string | null,
  after: Cursor | null,
): Promise<Page<ListedUser>> {
  if (term === null) return listWhere(db, undefined, after);
  const email = sql`lower(${users.email})`;
  const exact = sql`${email} = ${term.toLowerCase()}`;
  const [match] = await db.select({ id: users.id }).from(users).where(exact).limit(1);
  return listWhere(db, match === undefined ? sql`${email} like ${prefixPattern(term)}` : exact, after);
}

async function listWhere(db: Db, found: SQL | undefined, after: Cursor | null): Promise<Page<ListedUser>> {
  const behind =
    after === null
      ? undefined
      : sql`(${users.createdAt}, ${users.id}) < (${after.at.toISOString()}::timestamptz, ${after.id})`;
  const { id, name, email, emailVerified, createdAt } = users;
  const rows = await db
    .select({ id, name, email, emailVerified, createdAt })
    .from(users)
    .where(and(found, behind))
    .orderBy(desc(users.createdAt), desc(users.id))
    .limit(pageSize + 1);
  const { rows: people, next } = toPage(rows, pageSize, (row) => ({ at: row.createdAt, id: row.id }));
  const statuses = await newestStatuses(
    db,
    people.map((user) => user.id),
  );
  return { rows: people.map((user) => ({ ...user, status: statuses.get(user.id) ?? null })), next };
}

async function newestStatuses(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await db
    .selectDistinctOn([inquiries.userId], { userId: inquiries.userId, status: inquiries.status })
    .from(inquiries)
    .where(inArray(inquiries.userId, [...ids]))
    .orderBy(inquiries.userId, desc(inquiries.createdAt), desc(inquiries.id));
  return new Map(rows.map(({ userId, status }) => [userId, status]));
}

/** Null if there is no such user. */
export async function readUser(db: Db, id: string): Promise<UserRow | null> {
  const [row] = await db.select().from(users).where(eq(users.id, id));
  return row ?? null;
}

/** The number of the user's open sessions. */
export async function countSessions(db: Db, userId: string, now: Date): Promise<number> {
  const [row] = await db
    .select({ open: count() })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), gt(sessions.expires, now)));
  return row?.open ?? 0;
}
