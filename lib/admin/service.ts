import "server-only";
import { headers } from "next/headers";
import { requireOperator } from "@/lib/auth/guards";
import { requestIdHeader } from "@/lib/observability/log";
import { eraseUser } from "@/lib/privacy/erase";
import { type Actor, type Deed, logDeed, writeAudit } from "@/lib/users/audit-log";
import { appContext } from "@/lib/verification/context";
import type { Context } from "@/lib/verification/store/context";
import type { AttentionReason } from "./attention";
import {
  countFailed,
  countNeedingAttention,
  listNeedingAttention,
  oldestWaitingDelivery,
} from "./attention-store";
import { closeInquiry } from "./close";
import { type Page, parseCursor } from "./cursor";
import { type DateRange, daysOf } from "./date-range";
import { exportInquiries } from "./export-inquiries";
import { listFailedDeliveries, listFailedMails } from "./failed-store";
import { readFunnel } from "./funnel-store";
import { grantAttempt } from "./grant";
import { refreshNow } from "./refresh-now";
import { retryAllDeliveries, retryDelivery, retryMail } from "./retry";
import { parseSearchTerm } from "./search";
import { readUserFile } from "./user-file";
import { findById, type ListedUser, listUsers } from "./users-store";

/**
 * The operators' use cases, for the operator whose request this is. Everybody else gets the page for what is not there:
 * pages, actions and handlers come by their use cases here and nowhere else.
 */
export async function operatorService(): Promise<OperatorService> {
  const { id } = await requireOperator();
  const requestId = (await headers()).get(requestIdHeader);
  return createOperatorService(await appContext(), { id, requestId });
}

export type OperatorService = ReturnType<typeof createOperatorService>;

export function createOperatorService(context: Context, actor: Actor) {
  const { db, now } = context;

  /** Whom an id names, as it was typed; null where it names nobody. */
  async function find(typed: unknown): Promise<string | null> {
    const term = parseSearchTerm(typed);
    return term === null ? null : findById(db, term);
  }

  /** People by the beginning of their e-mail; everybody where nothing was typed. A page at a time. */
  async function people(typed: string, after: unknown): Promise<Page<ListedUser>> {
    const term = parseSearchTerm(typed);
    if (typed !== "" && term === null) return { rows: [], next: null };
    return listUsers(db, term, parseCursor(after));
  }

  /** What the first page shows: what is wrong now, and how the span went. */
  async function overview(dateRange: DateRange) {
    const at = now();
    const [funnel, stuck, parked, oldestDelivery] = await Promise.all([
      readFunnel(db, dateRange),
      countNeedingAttention(db, at),
      countFailed(db),
      oldestWaitingDelivery(db),
    ]);
    return { funnel, stuck, parked, oldestDelivery, at };
  }

  /** The CSV of a span, which is recorded like everything that operators take away. */
  async function exportDateRange(dateRange: DateRange): Promise<AsyncGenerator<string>> {
    const { from, to } = daysOf(dateRange);
    const deed: Deed = { action: "inquiries.exported", subjectId: null, objectId: `${from}/${to}` };
    await writeAudit(db, actor, deed, now());
    logDeed(actor, deed);
    return exportInquiries(db, dateRange);
  }

  /** Deletes all that is stored of a person, which is recorded together with it. False where there is nobody. */
  function erase(userId: string): Promise<boolean> {
    return eraseUser(db, { userId, actorId: actor.id, requestId: actor.requestId, now: now() });
  }

  return {
    now,
    find,
    overview,
    exportDateRange,
    people,
    user: (id: string) => readUserFile(context, id),
    stuck: (reason: AttentionReason, after: unknown, size: number) =>
      listNeedingAttention(db, reason, { now: now(), after: parseCursor(after), size }),
    failedDeliveries: (after: unknown) => listFailedDeliveries(db, parseCursor(after)),
    failedMails: (after: unknown) => listFailedMails(db, parseCursor(after)),
    ask: (inquiryId: string) => refreshNow(context, actor, inquiryId),
    close: (inquiryId: string) => closeInquiry(context, actor, inquiryId),
    grantAttempt: (userId: string) => grantAttempt(context, actor, userId),
    retryDelivery: (id: string) => retryDelivery(context, actor, id),
    retryAllDeliveries: () => retryAllDeliveries(context, actor),
    erase,
    retryMail: (id: string) => retryMail(context, actor, id),
  };
}

export { type AttentionReason, attentionReasons, isAttentionReason } from "./attention";
export { type InquiryNeedingAttention, maxCounted } from "./attention-store";
export { type DateRange, daysOf, parseDateRange, presetDays } from "./date-range";
// What pages need to show what they are given. All of it is pure.
export { type FunnelCounts, type FunnelStep, toSteps } from "./funnel";
export type { InquiryFile, UserFile } from "./user-file";
