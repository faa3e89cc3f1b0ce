import "server-only";
import { desc, eq } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { auditLog } from "@/lib/db/operations-schema";
import { log } from "@/lib/observability/log";

export type AuditAction =
  | "inquiry.asked"
  | "inquiry.closed"
  | "attempt.granted"
  | "person.erased"
  | "delivery.retried"
  | "deliveries.retried"
  | "mail.retried"
  | "inquiries.exported";

/** Who does something, and in which request. */
export type Actor = { readonly id: string; readonly requestId: string | null };

/** What is done, to whom, and to which inquiry, delivery or span. Ids alone. */
export type Deed = {
  readonly action: AuditAction;
  readonly subjectId: string | null;
  readonly objectId: string | null;
};

export type AuditEntry = typeof auditLog.$inferSelect;

const maxShown = 200;

/** Writes what an operator does, within the transaction that does it. What is written is there for good. */
export async function writeAudit(tx: Db, { id, requestId }: Actor, deed: Deed, at: Date): Promise<void> {
  await tx.insert(auditLog).values({ at, actorId: id, requestId, ...deed });
}

/** One line for what an operator did, once it is done. */
export function logDeed({ id, requestId }: Actor, { action, subjectId, objectId }: Deed): void {
  log.info("operator.acted", { action, operator: id, subject: subjectId, object: objectId, requestId });
}

/** What was done to a person, newest first. */
export function listAudit(db: Db, subjectId: string): Promise<AuditEntry[]> {
  return db
    .select()
    .from(auditLog)
    .where(eq(auditLog.subjectId, subjectId))
    .orderBy(desc(auditLog.id))
    .limit(maxShown);
}
