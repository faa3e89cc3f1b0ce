import "server-only";
import type { Db } from "@/lib/db/client";
import { type AuditEntry, type AuditFilter, listAllAudit } from "@/lib/users/audit-log";
import type { Page } from "./cursor";
import { csvLine } from "./export-inquiries";

const pageSize = 50;
const batchSize = 1_000;
/** Longer than any of our ids and codes. */
const maxLength = 100;

type AuditQuery = { readonly action?: unknown; readonly user?: unknown };

/** Parses the filter of a query. Empty fields, and what can be no id or code, match everything. */
export function parseAuditFilter({ action, user }: AuditQuery): AuditFilter {
  return { action: codeOf(action), userId: codeOf(user) };
}

function codeOf(value: unknown): string | undefined {
  const text = typeof value === "string" ? value.trim() : "";
  return text.length <= maxLength && /^[\x21-\x7e]+$/.test(text) ? text : undefined;
}

/** One page of the audit log, newest first. `after`: the `next` of the page before. */
export async function listAudits(db: Db, filter: AuditFilter, after: unknown): Promise<Page<AuditEntry>> {
  const rows = await listAllAudit(db, filter, { before: parseId(after), size: pageSize + 1 });
  const shown = rows.slice(0, pageSize);
  const last = shown.at(-1);
  return { rows: shown, next: rows.length > pageSize && last !== undefined ? String(last.id) : null };
}

function parseId(value: unknown): number | null {
  return typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : null;
}

/** Streams the entries that match as CSV, newest first. Contains ids, codes and times. */
export async function* exportAudits(db: Db, filter: AuditFilter): AsyncGenerator<string> {
  yield csvLine(["id", "at", "actor_id", "action", "subject_id", "object_id", "request_id"]);
  let before: number | null = null;
  do {
    const rows: AuditEntry[] = await listAllAudit(db, filter, { before, size: batchSize });
    yield rows.map(toLine).join("");
    before = rows.length === batchSize ? (rows.at(-1)?.id ?? null) : null;
  } while (before !== null);
}

function toLine({ id, at, actorId, action, subjectId, objectId, requestId }: AuditEntry): string {
  return csvLine([id, at, actorId, action, subjectId, objectId, requestId]);
}
