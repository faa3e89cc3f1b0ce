import "server-only";
import { and, eq } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { noteDue } from "@/lib/db/jobs";
import type { Queue } from "@/lib/db/queue";
import { inquiries } from "@/lib/db/schema";
import type { Inquiry } from "@/lib/verification/model/inquiry";
import { fromRow } from "./rows";

/** Inquiries that InkLink is to be asked about, or that time alone changes. */
export const reconcilerQueue: Queue<Inquiry> = {
  name: "reconciler",
  table: inquiries,
  id: inquiries.id,
  dueAt: inquiries.reconcileAt,
  dueKey: "reconcileAt",
  toRow: fromRow,
};

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
  if (at !== null) noteDue(reconcilerQueue, at);
}
