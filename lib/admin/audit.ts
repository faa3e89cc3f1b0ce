import "server-only";
import { inArray } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { users } from "@/lib/db/schema";
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

type NamedUser = Pick<typeof users.$inferSelect, "id" | "name" | "email">;

/** An entry with the users whom its ids name; null if they were erased. The log itself holds only ids. */
export type NamedAuditEntry = AuditEntry & {
  readonly actor: NamedUser | null;
  readonly subject: NamedUser | null;
};

/** Reads the names for entries that are shown. Exports contain ids alone. */
export async function withNames(db: Db, entries: readonly AuditEntry[]): Promise<NamedAuditEntry[]> {
  const ids = [...new Set(entries.flatMap(({ actorId, subjectId }) => [actorId, subjectId ?? actorId]))];
  const { id, name, email } = users;
  const named =
    ids.length === 0 ? [] : await db.select({ id, name, email }).from(users).where(inArray(id, ids));
  const byId = new Map(named.map((user) => [user.id, user]));
  return entries.map((entry) => ({
    ...entry,
    actor: byId.get(entry.actorId) ?? null,
    subject: byId.get(entry.subjectId ?? "") ?? null,
  }));
}

/** One page of the audit log, newest first. `after`: the `next` of the page before. */
export async function listAudits(
  db: Db,
  filter: AuditFilter,
  after: unknown,
): Promise<Page<NamedAuditEntry>> {
  const rows = await listAllAudit(db, filter, { before: parseId(after), size: pageSize + 1 });
  const shown = await withNames(db, rows.slice(0, pageSize));
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
