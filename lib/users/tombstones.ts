import "server-only";
import { createHash } from "node:crypto";
import { inArray, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { erasedIds } from "@/lib/db/operations-schema";

/** What is kept of an id whose person was erased. The ids are random, so nobody finds one by trying. */
export function hashTombstone(id: string): string {
  return createHash("sha256").update(`erased:${id}`).digest("base64url");
}

/** Has everything that still arrives about these ids of people and inquiries dropped. */
export async function addTombstones(db: Db, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  const rows = ids.map((id) => ({ idHash: hashTombstone(id), erasedAt: now }));
  await db.insert(erasedIds).values(rows).onConflictDoNothing();
}

/** Whether one of the ids belongs to somebody who was erased. */
export async function isErased(db: Db, ids: readonly (string | null)[]): Promise<boolean> {
  const hashes = ids.flatMap((id) => (id === null ? [] : [hashTombstone(id)]));
  const rows = await db
    .select({ idHash: erasedIds.idHash })
    .from(erasedIds)
    .where(inArray(erasedIds.idHash, hashes))
    .limit(1);
  return rows.length === 1;
}

/** The same as a condition of a statement that is about something else, which has the hashes. Null is nobody's. */
export function hasTombstone(hashes: readonly SQL[]): SQL {
  return sql`exists (select 1 from ${erasedIds} where ${erasedIds.idHash} in (${sql.join([...hashes], sql`, `)}))`;
}
