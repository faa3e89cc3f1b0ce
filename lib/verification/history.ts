import "server-only";
import { inquiryReference } from "@/lib/core/reference";
import { atTime, type Inquiry } from "@/lib/verification/model/inquiry";
import { levelOf } from "@/lib/verification/model/scope";
import { type InquiryStatus, isFinal } from "@/lib/verification/model/state";
import { type Context, clockOf } from "@/lib/verification/store/context";
import { listInquiries } from "@/lib/verification/store/inquiries";
import { listTimelines, type TimelineRow } from "@/lib/verification/store/timelines";

/** One attempt, as shown to its user: without InkLink's ids and without reason codes. */
export type PastInquiry = {
  /** The reference to quote to support. */
  readonly reference: string;
  readonly status: InquiryStatus;
  /** The requested level; null for a custom set of checks. */
  readonly level: number | null;
  readonly startedAt: Date;
  readonly timeline: readonly TimelineEntry[];
};

export type TimelineEntry = Pick<TimelineRow, "at" | "cause" | "to"> & { readonly kind: EntryKind };

export type EntryKind =
  /** The status alone says what happened. */
  | "change"
  /** A decision replaced an earlier one. */
  | "reversal"
  /** A decision replaced an approval. */
  | "approval_reversed"
  /** An operator withdrew the approval. */
  | "approval_withdrawn"
  /** An approval that had lapsed counts again: it is to count for longer. */
  | "counts_again"
  /** The person or an operator closed the inquiry before it was decided. */
  | "closed";

export type History = {
  /** Newest first. */
  readonly inquiries: readonly PastInquiry[];
  /** There are older inquiries that are not listed. */
  readonly isCut: boolean;
};

/** The maximum number of listed inquiries. */
const maxShown = 50;

/** The user's inquiries with their timelines, from the database. Makes no request to InkLink. */
export async function readHistory(
  context: Pick<Context, "db" | "now" | "approvalValidMs">,
  userId: string,
): Promise<History> {
  const { db } = context;
  const all = await listInquiries(db, userId);
  const shown = all.slice(0, maxShown);
  const ids = shown.map(({ id }) => id);
  const rows = await listTimelines(db, ids);
  const clock = clockOf(context);
  const inquiries = shown.map((inquiry) =>
    toPast(
      atTime(inquiry, clock),
      rows.filter(({ inquiryId }) => inquiryId === inquiry.id),
    ),
  );
  return { inquiries, isCut: all.length > maxShown };
}

function toPast({ id, state, scope, createdAt }: Inquiry, rows: readonly TimelineRow[]): PastInquiry {
  return {
    reference: inquiryReference(id),
    status: state.status,
    level: levelOf(scope),
    startedAt: createdAt,
    timeline: rows.map((row, index) => {
      const { at, cause, to } = row;
      const closes = "isClosed" in state && index === rows.length - 1;
      return { at, cause, to, kind: closes ? "closed" : kindOf(row) };
    }),
  };
}

function kindOf({ from, to, cause }: TimelineRow): EntryKind {
  if (to === "lapsed") return cause === "clock" ? "change" : "approval_withdrawn";
  if (from === "lapsed" && to === "approved" && cause === "clock") return "counts_again";
  if (from === "approved" && to !== "approved") return "approval_reversed";
  return isFinal(from) || from === "lapsed" ? "reversal" : "change";
}
