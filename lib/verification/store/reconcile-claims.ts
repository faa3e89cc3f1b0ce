import "server-only";
import { and, asc, eq, lte, sql } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { inquiries } from "@/lib/db/schema";
import type { Inquiry } from "@/lib/verification/model/inquiry";
import { fromRow } from "./rows";

/**
 * Takes up to `limit` inquiries whose time to be looked at has come, the longest due first, until `leaseUntil`. Other
 * instances pass over them; where this one dies, they are due again at that time.
 */
export async function claimDueInquiries(
  db: Db,
  now: Date,
  leaseUntil: Date,
  limit: number,
): Promise<Inquiry[]> {
  const due = db
    .select({ id: inquiries.id })
    .from(inquiries)
    .where(lte(inquiries.reconcileAt, now))
    .orderBy(asc(inquiries.reconcileAt))
    .limit(limit)
    .for("update", { skipLocked: true });
  const rows = await db
    .update(inquiries)
    .set({ reconcileAt: leaseUntil })
    // As an array they are looked up once. With `in`, plans exist that look up, and take, as many again for each row.
    .where(sql`${inquiries.id} = any(array(${due}))`)
    .returning();
  return rows.map(fromRow);
}

/**
 * When the inquiry is looked at next; null for never. Not where it has changed since it was read: whoever changed it has
 * said when.
 */
export async function scheduleReconcile(
  db: Db,
  { id, version }: Pick<Inquiry, "id" | "version">,
  at: Date | null,
): Promise<void> {
  await db
    .update(inquiries)
    .set({ reconcileAt: at })
    .where(and(eq(inquiries.id, id), eq(inquiries.version, version)));
}
