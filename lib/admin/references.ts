import "server-only";
import { and, gte, lte } from "drizzle-orm";
import { parseReference } from "@/lib/core/reference";
import type { Db } from "@/lib/db/client";
import { inquiries } from "@/lib/db/schema";
import { findIncidents, type Incident } from "@/lib/users/incidents";

/** The user that a reference leads to; null if there is none, or if several users share it, or no known user has it. */
export async function findByReference(db: Db, typed: string): Promise<string | null> {
  const userIds = new Set<string | null>();
  for (const reference of parseReference(typed)) {
    if (reference.kind === "inquiry") {
      for (const userId of await ownersOf(db, reference.digits)) userIds.add(userId);
    }
  }
  for (const { userId } of await incidentsOf(db, typed)) userIds.add(userId);
  const [only = null, ...others] = userIds;
  return others.length === 0 ? only : null;
}

/** The incidents that a typed reference names, newest first. */
export async function incidentsOf(db: Db, typed: string): Promise<Incident[]> {
  const found: Incident[] = [];
  for (const reference of parseReference(typed)) found.push(...(await findIncidents(db, reference)));
  return found;
}

/** The users of the inquiries whose id begins with these twelve hex digits. */
async function ownersOf(db: Db, digits: string): Promise<string[]> {
  const start = `${digits.slice(0, 8)}-${digits.slice(8)}`;
  const rows = await db
    .selectDistinct({ userId: inquiries.userId })
    .from(inquiries)
    .where(
      and(
        gte(inquiries.id, `${start}-0000-0000-000000000000`),
        lte(inquiries.id, `${start}-ffff-ffff-ffffffffffff`),
      ),
    );
  return rows.map(({ userId }) => userId);
}
