import "server-only";
import { headers } from "next/headers";
import { requireOperator } from "@/lib/auth/guards";
import { requestIdHeader } from "@/lib/observability/log";
import { erasePerson } from "@/lib/privacy/erase";
import { type Actor, type Deed, logDeed, writeAudit } from "@/lib/users/audit-log";
import { appContext } from "@/lib/verification/context";
import type { Context } from "@/lib/verification/store/context";
import { askNow } from "./ask";
import { closeInquiry } from "./close";
import { type Page, parseCursor } from "./cursor";
import { exportInquiries } from "./export-inquiries";
import { readFunnel } from "./funnel-store";
import { grantAttempt } from "./grant";
import { listParkedDeliveries, listParkedMails } from "./parked-store";
import { findById, type ListedPerson, listPeople } from "./people-store";
import { readPersonFile } from "./person";
import { retryAllDeliveries, retryDelivery, retryMail } from "./retry";
import { parseSearchTerm } from "./search";
import { daysOf, type Span } from "./span";
import type { StuckReason } from "./stuck";
import { countParked, countStuck, listStuck, oldestWaitingDelivery } from "./stuck-store";

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
  async function people(typed: string, after: unknown): Promise<Page<ListedPerson>> {
    const term = parseSearchTerm(typed);
    if (typed !== "" && term === null) return { rows: [], next: null };
    return listPeople(db, term, parseCursor(after));
  }

  /** What the first page shows: what is wrong now, and how the span went. */
  async function overview(span: Span) {
    const at = now();
    const [funnel, stuck, parked, oldestDelivery] = await Promise.all([
      readFunnel(db, span),
      countStuck(db, at),
      countParked(db),
      oldestWaitingDelivery(db),
    ]);
    return { funnel, stuck, parked, oldestDelivery, at };
  }

  /** The CSV of a span, which is recorded like everything that operators take away. */
  async function exportSpan(span: Span): Promise<AsyncGenerator<string>> {
    const { from, to } = daysOf(span);
    const deed: Deed = { action: "inquiries.exported", subjectId: null, objectId: `${from}/${to}` };
    await writeAudit(db, actor, deed, now());
    logDeed(actor, deed);
    return exportInquiries(db, span);
  }

  /** Deletes all that is stored of a person, which is recorded together with it. False where there is nobody. */
  function erase(userId: string): Promise<boolean> {
    return erasePerson(db, { userId, actorId: actor.id, requestId: actor.requestId, now: now() });
  }

  return {
    now,
    find,
    overview,
    exportSpan,
    people,
    person: (id: string) => readPersonFile(context, id),
    stuck: (reason: StuckReason, after: unknown, size: number) =>
      listStuck(db, reason, { now: now(), after: parseCursor(after), size }),
    parkedDeliveries: (after: unknown) => listParkedDeliveries(db, parseCursor(after)),
    parkedMails: (after: unknown) => listParkedMails(db, parseCursor(after)),
    ask: (inquiryId: string) => askNow(context, actor, inquiryId),
    close: (inquiryId: string) => closeInquiry(context, actor, inquiryId),
    grantAttempt: (userId: string) => grantAttempt(context, actor, userId),
    retryDelivery: (id: string) => retryDelivery(context, actor, id),
    retryAllDeliveries: () => retryAllDeliveries(context, actor),
    erase,
    retryMail: (id: string) => retryMail(context, actor, id),
  };
}

// What pages need to show what they are given. All of it is pure.
export { type FunnelCounts, type FunnelStep, toSteps } from "./funnel";
export type { InquiryFile, PersonFile } from "./person";
export { daysOf, parseSpan, presetDays, type Span } from "./span";
export { isStuckReason, type StuckReason, stuckReasons } from "./stuck";
export { mostCounted, type StuckInquiry } from "./stuck-store";
