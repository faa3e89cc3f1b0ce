import "server-only";
import { and, asc, desc, eq, inArray, notInArray } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { inquiryEvents } from "@/lib/db/schema";
import type { InquiryStatus } from "@/lib/verification/model/state";

/** One entry of an inquiry's timeline, as stored. */
export type TimelineRow = {
  readonly inquiryId: string;
  readonly at: Date;
  /** The status before; null for the first entry. */
  readonly from: string | null;
  readonly to: string;
  readonly cause: string;
};

/** The timelines of these inquiries, each oldest first. */
export async function listTimelines(db: Db, inquiryIds: readonly string[]): Promise<TimelineRow[]> {
  if (inquiryIds.length === 0) return [];
  const { inquiryId, at, from, to, cause } = inquiryEvents;
  return db
    .select({ inquiryId, at, from, to, cause })
    .from(inquiryEvents)
    .where(inArray(inquiryId, [...inquiryIds]))
    .orderBy(asc(inquiryEvents.id));
}

/** When this inquiry last went into manual review; null if it never did. */
export async function findReview(db: Db, inquiryId: string): Promise<Date | null> {
  const { at, to } = inquiryEvents;
  const [row] = await db
    .select({ at })
    .from(inquiryEvents)
    .where(and(eq(inquiryEvents.inquiryId, inquiryId), eq(to, "manual_review")))
    .orderBy(desc(inquiryEvents.id))
    .limit(1);
  return row?.at ?? null;
}
const approvals: InquiryStatus[] = ["approved", "lapsed"];

/** When another decision last replaced an approval of this inquiry; null if none did. */
export async function findReversal(db: Db, inquiryId: string): Promise<Date | null> {
  const { at, from, to } = inquiryEvents;
  const [row] = await db
    .select({ at })
    .from(inquiryEvents)
    .where(and(eq(inquiryEvents.inquiryId, inquiryId), inArray(from, approvals), notInArray(to, approvals)))
    .orderBy(desc(inquiryEvents.id))
    .limit(1);
  return row?.at ?? null;
}
