import "server-only";
import { and, eq } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { noteDue } from "@/lib/db/jobs";
import type { Queue } from "@/lib/db/queue";
import { inquiries } from "@/lib/db/schema";
import type { Inquiry } from "@/lib/verification/model/inquiry";
import { afterCommit } from "./after-commit";
import { fromRow } from "./rows";

/** Inquiries to refresh, or to change by elapsed time. */
export const reconcilerQueue: Queue<Inquiry> = {
  name: "reconciler",
  table: inquiries,
  id: inquiries.id,
  dueAt: inquiries.reconcileAt,
  dueKey: "reconcileAt",
  toRow: fromRow,
};

/**
 * Schedules the next refresh; null for never. Does nothing if the inquiry has changed since it was read: that change
 * has scheduled it.
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
  if (at !== null) noteDue(reconcilerQueue, at);
}

/** Has this process wake the reconciler at that time, once the write is committed; null for never. */
export function noteReconcile(db: Db, at: Date | null): void {
  if (at !== null) afterCommit(db, () => noteDue(reconcilerQueue, at));
}
