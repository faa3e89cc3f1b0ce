import "server-only";
import { and, desc, eq, sql } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { inquiries, users } from "@/lib/db/schema";
import { type Cursor, isUuid, type Page, toPage } from "./cursor";
import type { DateRange } from "./date-range";
import type { DropOff } from "./funnel";
import { gotNoFurtherThan, isStartedIn } from "./funnel-store";
import type { UserRow } from "./users-store";

/** An inquiry that got no further than a step of the funnel, and its user, as lists name users. */
export type DroppedInquiry = Pick<
  typeof inquiries.$inferSelect,
  "id" | "scope" | "status" | "reason" | "createdAt"
> & { readonly user: Pick<UserRow, "id" | "name" | "email"> };

const pageSize = 25;

/**
 * The inquiries that the funnel of the date range counts as having got no further than the step, newest first. Finds
 * them by the index alone, and reads only the rows of the page.
 */
export async function listDropOffs(
  db: Db,
  step: DropOff,
  dateRange: DateRange,
  after: Cursor | null,
): Promise<Page<DroppedInquiry>> {
  const behind =
    after === null || !isUuid(after.id)
      ? undefined
      : sql`(${inquiries.createdAt}, ${inquiries.id}) < (${after.at.toISOString()}::timestamptz, ${after.id}::uuid)`;
  const found = db
    .select({ id: inquiries.id })
    .from(inquiries)
    .where(and(isStartedIn(dateRange), gotNoFurtherThan[step], behind))
    .orderBy(desc(inquiries.createdAt), desc(inquiries.id))
    .limit(pageSize + 1)
    .as("found");
  const { id, scope, status, reason, createdAt } = inquiries;
  const rows = await db
    .select({
      id,
      scope,
      status,
      reason,
      createdAt,
      user: { id: users.id, name: users.name, email: users.email },
    })
    .from(found)
    .innerJoin(inquiries, eq(inquiries.id, found.id))
    .innerJoin(users, eq(users.id, inquiries.userId))
    .orderBy(desc(inquiries.createdAt), desc(inquiries.id));
  return toPage(rows, pageSize, (row) => ({ at: row.createdAt, id: row.id }));
}
