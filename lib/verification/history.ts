import "server-only";
import { atTime, type Inquiry, referenceOf } from "@/lib/verification/model/inquiry";
import { levelOf } from "@/lib/verification/model/scope";
import type { InquiryStatus } from "@/lib/verification/model/state";
import type { Context } from "@/lib/verification/store/context";
import { listInquiries } from "@/lib/verification/store/inquiries";
import { listTimelines, type TimelineRow } from "@/lib/verification/store/timelines";

/** One attempt, as its person may see it: without InkLink's ids and without codes. */
export type PastInquiry = {
  /** What support finds it by. */
  readonly reference: string;
  readonly status: InquiryStatus;
  /** The level that was asked for; null for a custom set of checks. */
  readonly level: number | null;
  readonly startedAt: Date;
  readonly timeline: readonly TimelineEntry[];
};

export type TimelineEntry = Pick<TimelineRow, "at" | "cause" | "to"> & {
  /** A decision took the place of another one. */
  readonly isReversal: boolean;
};

export type History = {
  /** Newest first. */
  readonly inquiries: readonly PastInquiry[];
  /** There are more, and they are older. */
  readonly isCut: boolean;
};

/** More than a person reads. */
const maxShown = 50;

/** All that a person has tried, and what became of it, by what is stored. InkLink is not asked. */
export async function readHistory(
  { db, now }: Pick<Context, "db" | "now">,
  userId: string,
): Promise<History> {
  const all = await listInquiries(db, userId);
  const shown = all.slice(0, maxShown);
  const ids = shown.map(({ id }) => id);
  const rows = await listTimelines(db, ids);
  const at = now();
  const inquiries = shown.map((inquiry) =>
    toPast(
      atTime(inquiry, at),
      rows.filter(({ inquiryId }) => inquiryId === inquiry.id),
    ),
  );
  return { inquiries, isCut: all.length > maxShown };
}

function toPast({ id, state, scope, createdAt }: Inquiry, rows: readonly TimelineRow[]): PastInquiry {
  return {
    reference: referenceOf(id),
    status: state.status,
    level: levelOf(scope),
    startedAt: createdAt,
    timeline: rows.map(({ at, cause, from, to }) => ({ at, cause, to, isReversal: isDecision(from) })),
  };
}

/** What was decided is only ever left for another decision. */
function isDecision(status: string | null): boolean {
  return status === "approved" || status === "rejected" || status === "failed";
}
