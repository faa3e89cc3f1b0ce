import "server-only";
import { and, desc, eq, lt, ne, or } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { auditLog } from "@/lib/db/operations-schema";
import { log } from "@/lib/observability/log";

export type AuditAction =
  | "inquiry.asked"
  | "inquiry.closed"
  | "attempt.granted"
  | "approval.withdrawn"
  | "person.erased"
  | "person.exported"
  | "sessions.ended"
  | "delivery.retried"
  | "deliveries.retried"
  | "mail.retried"
  | "mails.retried"
  | "event.resent"
  | "events.resent"
  | "inquiries.exported"
  | "audit.exported"
  | "person.viewed"
  | "people.searched";

/** The user who acts, and the request. */
export type Actor = { readonly id: string; readonly requestId: string | null };

/**
 * The action, and the ids of its subject and of its object: an inquiry, a delivery or a date range. Holds no personal
 * data but ids.
 */
export type Deed = {
  readonly action: AuditAction;
  readonly subjectId: string | null;
  readonly objectId: string | null;
};

export type AuditEntry = typeof auditLog.$inferSelect;

const maxShown = 200;

/** Writes an audit entry in the transaction of the action. Entries are never changed or deleted. */
export async function writeAudit(tx: Db, { id, requestId }: Actor, deed: Deed, at: Date): Promise<void> {
  await tx.insert(auditLog).values({ at, actorId: id, requestId, ...deed });
}

/** Logs one line for an operator's action. Call it after the commit. */
export function logDeed({ id, requestId }: Actor, { action, subjectId, objectId }: Deed): void {
  log.info("operator.acted", { action, operator: id, subject: subjectId, object: objectId, requestId });
}

/** The audit entries about a user, newest first. Without views of the user's data, which would hide the others. */
export function listAudit(db: Db, subjectId: string): Promise<AuditEntry[]> {
  const viewed: AuditAction = "person.viewed";
  return db
    .select()
    .from(auditLog)
    .where(and(eq(auditLog.subjectId, subjectId), ne(auditLog.action, viewed)))
    .orderBy(desc(auditLog.id))
    .limit(maxShown);
}

/** The audit log over all users; absent fields match everything. */
export type AuditFilter = {
  readonly action?: string | undefined;
  /** The id of the user who acted, or of the user it is about. */
  readonly userId?: string | undefined;
};

/** The entries that match, newest first, from before the entry `before` on. */
export function listAllAudit(
  db: Db,
  { action, userId }: AuditFilter,
  { before, size }: { before: number | null; size: number },
): Promise<AuditEntry[]> {
  return db
    .select()
    .from(auditLog)
    .where(
      and(
        before === null ? undefined : lt(auditLog.id, before),
        action === undefined ? undefined : eq(auditLog.action, action),
        userId === undefined ? undefined : or(eq(auditLog.actorId, userId), eq(auditLog.subjectId, userId)),
      ),
    )
    .orderBy(desc(auditLog.id))
    .limit(size);
}
