import "server-only";
import { createHash } from "node:crypto";
import { inArray, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { erasedIds } from "@/lib/db/operations-schema";

/** The hash that is kept of an erased id. The ids are random, so an attacker cannot recover one by trying values. */
export function hashTombstone(id: string): string {
  return createHash("sha256").update(`erased:${id}`).digest("base64url");
}

/** Adds tombstones for ids of users or inquiries: later deliveries about them are dropped. */
export async function addTombstones(db: Db, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  const rows = ids.map((id) => ({ idHash: hashTombstone(id), erasedAt: now }));
  await db.insert(erasedIds).values(rows).onConflictDoNothing();
}

/** Whether one of the ids belongs to an erased user. Null entries are ignored. */
export async function isErased(db: Db, ids: readonly (string | null)[]): Promise<boolean> {
  const hashes = ids.flatMap((id) => (id === null ? [] : [hashTombstone(id)]));
  const rows = await db
    .select({ idHash: erasedIds.idHash })
    .from(erasedIds)
    .where(inArray(erasedIds.idHash, hashes))
    .limit(1);
  return rows.length === 1;
}

/** `isErased` as an SQL condition over hashes. A null hash matches no tombstone. */
export function hasTombstone(hashes: readonly SQL[]): SQL {
  return sql`exists (select 1 from ${erasedIds} where ${erasedIds.idHash} in (${sql.join([...hashes], sql`, `)}))`;
}
