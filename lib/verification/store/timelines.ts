import "server-only";
import { asc, inArray } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { inquiryEvents } from "@/lib/db/schema";

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
