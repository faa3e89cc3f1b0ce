import "server-only";
import { and, asc, gte, lt, sql } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { inquiries } from "@/lib/db/schema";
import type { DateRange } from "./date-range";

const batchSize = 1_000;

const columns = {
  inquiry_id: inquiries.id,
  person_id: inquiries.userId,
  inklink_id: inquiries.inklinkId,
  scope: inquiries.scope,
  status: inquiries.status,
  reason: inquiries.reason,
  waived: inquiries.waived,
  created_at: inquiries.createdAt,
  returned_at: inquiries.returnedAt,
  submitted_at: inquiries.submittedAt,
  decided_at: inquiries.decidedAt,
  expires_at: inquiries.expiresAt,
  ended_at: inquiries.endedAt,
  lapsed_at: inquiries.lapsedAt,
  withdrawn: inquiries.withdrawn,
} as const;

/**
 * Streams the inquiries started in the date range as CSV, oldest first. Contains ids and times, no personal data. One
 * batch is in memory; the next is read when the client has consumed it.
 */
export async function* exportInquiries(db: Db, { from, until }: DateRange): AsyncGenerator<string> {
  yield csvLine(Object.keys(columns));
  let after: { created_at: Date; inquiry_id: string } | undefined;
  do {
    const behind =
      after === undefined
        ? undefined
        : sql`(${inquiries.createdAt}, ${inquiries.id}) > (${after.created_at.toISOString()}::timestamptz, ${after.inquiry_id}::uuid)`;
    const rows = await db
      .select(columns)
      .from(inquiries)
      .where(and(gte(inquiries.createdAt, from), lt(inquiries.createdAt, until), behind))
      .orderBy(asc(inquiries.createdAt), asc(inquiries.id))
      .limit(batchSize);
    yield rows.map((row) => csvLine(Object.values<Cell>(row))).join("");
    after = rows.length === batchSize ? rows.at(-1) : undefined;
  } while (after !== undefined);
}

export type Cell = string | number | boolean | Date | null;

/** One line of a CSV file (RFC 4180). */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

/** Prevents formula injection: spreadsheets execute cells that begin like a formula, so an apostrophe is prepended. */
function csvCell(cell: Cell): string {
  if (cell === null) return "";
  if (cell instanceof Date) return cell.toISOString();
  if (typeof cell !== "string") return String(cell);
  const escaped = /^\s*[=+\-@\t\r\n＝＋－＠]/u.test(cell) ? `'${cell}` : cell;
  return /[",\r\n;']/.test(escaped) ? `"${escaped.replaceAll('"', '""')}"` : escaped;
}
