import "server-only";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { requireStaff } from "@/lib/auth/guards";
import type { Role } from "@/lib/auth/role";
import { requireFreshSignIn } from "@/lib/auth/sign-in-again";
import { adminPath, paths, userPath } from "@/lib/config/paths";
import { log, requestIdHeader } from "@/lib/observability/log";
import { eraseUser } from "@/lib/privacy/erase";
import { type Actor, type AuditFilter, type Deed, logDeed, writeAudit } from "@/lib/users/audit-log";
import type { Incident } from "@/lib/users/incidents";
import { appContext } from "@/lib/verification/context";
import type { InquiryStatus } from "@/lib/verification/model/state";
import type { Context } from "@/lib/verification/store/context";
import type { AttentionReason } from "./attention";
import {
  countFailed,
  countNeedingAttention,
  listNeedingAttention,
  oldestWaitingDelivery,
} from "./attention-store";
import { exportAudits, listAudits } from "./audit";
import { closeInquiry } from "./close";
import { type Page, parseCursor } from "./cursor";
import { type DateRange, daysOf } from "./date-range";
import { listDropOffs } from "./drop-off-store";
import { endSessionsOf } from "./end-sessions";
import { exportInquiries } from "./export-inquiries";
import { listFailedCauses } from "./failed-causes";
import { listFailedDeliveries, listFailedEvents, listFailedMails } from "./failed-store";
import { type DropOff, toTrend } from "./funnel";
import { readFunnel } from "./funnel-store";
import { grantAttempt } from "./grant";
import { incidentsOf } from "./references";
import { refreshNow } from "./refresh-now";
import {
  resendEvent,
  resendEventsOf,
  resendFailedEvents,
  retryDeliveries,
  retryDelivery,
  retryMail,
  retryMails,
} from "./retry";
import { parseSearchTerm } from "./search";
import { readUserFile, type UserFile } from "./user-file";
import { findByEmail, findById, type ListedUser, listUsers } from "./users-store";
import { withdrawApproval } from "./withdraw";

/**
 * Only operators and support staff pass; everyone else gets the not-found page. Pages, actions and handlers reach the
 * console's use cases only through here.
 */
export async function operatorService(): Promise<OperatorService> {
  const { user, role } = await requireStaff();
  const requestId = (await headers()).get(requestIdHeader);
  return createOperatorService(await appContext(), { id: user.id, requestId }, role);
}

export type OperatorService = ReturnType<typeof createOperatorService>;

export function createOperatorService(context: Context, actor: Actor, role: Role) {
  const { db, now } = context;

  /** Only operators may call `work`. Support staff get the not-found page. */
  function decide<Args extends unknown[], T>(work: (...args: Args) => T): (...args: Args) => T {
    return (...args) => {
      if (role !== "operator") {
        log.info("admin.refused", { user: actor.id, role });
        redirect(paths.nowhere);
      }
      return work(...args);
    };
  }

  /**
   * Only operators with a fresh sign-in may call `work`. Anyone else is led to sign in again, and from there to the page
   * that asks for confirmation.
   */
  function decideFreshly<Args extends unknown[], T>(
    work: (...args: Args) => Promise<T>,
    confirmation: (...args: Args) => string,
  ): (...args: Args) => Promise<T> {
    return decide(async (...args: Args) => {
      await requireFreshSignIn(confirmation(...args));
      return work(...args);
    });
  }

  /** Writes that the actor read data. Ids only: what was searched for may be an email. */
  function recordRead(action: "person.viewed" | "people.searched", subjectId: string | null): Promise<void> {
    return writeAudit(db, actor, { action, subjectId, objectId: null }, now());
  }

  /** The user that a typed id or a whole email belongs to; null if there is none, or several. */
  async function find(typed: unknown): Promise<string | null> {
    const term = parseSearchTerm(typed);
    await recordRead("people.searched", null);
    if (term === null) return null;
    return term.includes("@") ? findByEmail(db, term) : findById(db, term);
  }

  /** Users by email prefix and by the status of their newest inquiry, one page at a time; all users without either. */
  async function people(
    typed: string,
    status: InquiryStatus | null,
    after: unknown,
  ): Promise<Page<ListedUser>> {
    const term = parseSearchTerm(typed);
    if (typed !== "" && term === null) return { rows: [], next: null };
    return listUsers(db, { term, status }, parseCursor(after));
  }

  /** The problems that a typed reference names. */
  async function incidents(typed: string): Promise<readonly Incident[]> {
    const term = parseSearchTerm(typed);
    return term === null ? [] : incidentsOf(db, term);
  }

  /** Data of the start page: the funnel of the date range, and the counts of what needs attention or failed. */
  async function overview(dateRange: DateRange) {
    const at = now();
    const [{ counts: funnel, days }, needsAttention, failed, oldestDelivery] = await Promise.all([
      readFunnel(db, dateRange),
      countNeedingAttention(db, at),
      countFailed(db),
      oldestWaitingDelivery(db),
    ]);
    return { funnel, trend: toTrend(days, dateRange), needsAttention, failed, oldestDelivery, at };
  }

  /** The data about a user. That it was read is written to the audit log. Null if there is no such user. */
  async function user(id: string): Promise<UserFile | null> {
    // Postgres text cannot hold this character, and a query with it is an error.
    const file = id.includes("\0") ? null : await readUserFile(context, id);
    if (file !== null) await recordRead("person.viewed", file.user.id);
    return file;
  }

  /** The CSV of the audit entries that match. The export is written to the audit log. */
  async function exportAudit(filter: AuditFilter): Promise<AsyncGenerator<string>> {
    const deed: Deed = {
      action: "audit.exported",
      subjectId: filter.userId ?? null,
      objectId: filter.action ?? null,
    };
    await writeAudit(db, actor, deed, now());
    logDeed(actor, deed);
    return exportAudits(db, filter);
  }

  /** The CSV of a date range. The export is written to the audit log. */
  async function exportDateRange(dateRange: DateRange): Promise<AsyncGenerator<string>> {
    const { from, to } = daysOf(dateRange);
    const deed: Deed = { action: "inquiries.exported", subjectId: null, objectId: `${from}/${to}` };
    await writeAudit(db, actor, deed, now());
    logDeed(actor, deed);
    return exportInquiries(db, dateRange);
  }

  /** Erases a user and writes the audit log in one transaction. False if there is no such user. */
  function erase(userId: string): Promise<boolean> {
    const { statusEvents: hostEvents } = context;
    return eraseUser(db, { userId, actorId: actor.id, requestId: actor.requestId, now: now(), hostEvents });
  }

  return {
    now,
    find,
    overview,
    exportDateRange: decideFreshly(exportDateRange, (dateRange) => adminPath("admin", daysOf(dateRange))),
    audits: decide((filter: AuditFilter, after: unknown) => listAudits(db, filter, after)),
    exportAudit: decideFreshly(exportAudit, ({ action, userId }) =>
      adminPath("adminAudit", { action, user: userId }),
    ),
    people,
    incidents,
    user,
    dropOffs: (step: DropOff, dateRange: DateRange, after: unknown) =>
      listDropOffs(db, step, dateRange, parseCursor(after)),
    needingAttention: (reason: AttentionReason, after: unknown, size: number) =>
      listNeedingAttention(db, reason, { now: now(), after: parseCursor(after), size }),
    failedCauses: () => listFailedCauses(db),
    failedDeliveries: (after: unknown) => listFailedDeliveries(db, parseCursor(after)),
    failedMails: (after: unknown) => listFailedMails(db, parseCursor(after)),
    failedEvents: (after: unknown) => listFailedEvents(db, parseCursor(after)),
    refreshNow: (inquiryId: string) => refreshNow(context, actor, inquiryId),
    close: decide((inquiryId: string) => closeInquiry(context, actor, inquiryId)),
    withdraw: decideFreshly(
      (_userId: string, inquiryId: string, reason: unknown) =>
        withdrawApproval(context, actor, inquiryId, reason),
      (userId) => confirmationPath(userId, "withdraw"),
    ),
    grantAttempt: decideFreshly(
      (userId: string) => grantAttempt(context, actor, userId),
      (userId) => confirmationPath(userId, "grant"),
    ),
    endSessions: decideFreshly(
      (userId: string) => endSessionsOf(context, actor, userId),
      (userId) => confirmationPath(userId, "end-sessions"),
    ),
    retryDelivery: (id: string) => retryDelivery(context, actor, id),
    retryDeliveries: (reason: string | null) => retryDeliveries(context, actor, reason),
    erase: decideFreshly(erase, (userId) => confirmationPath(userId, "erase")),
    retryMail: decide((id: string) => retryMail(context, actor, id)),
    retryMails: decide((reason: string) => retryMails(context, actor, reason)),
    resendEvent: decide((id: string) => resendEvent(context, actor, id)),
    resendFailedEvents: decide((reason: string | null) => resendFailedEvents(context, actor, reason)),
    resendEventsOf: decide((dateRange: DateRange) => resendEventsOf(context, actor, dateRange)),
  };
}

/** What an operator decides about a user on the user's page. */
export type Decision = "grant" | "withdraw" | "end-sessions" | "erase";

/** The user's page, with the confirmation of this decision open. */
export function confirmationPath(userId: string, decision: Decision): string {
  return userPath(userId, { open: decision });
}

export type { AuditAction } from "@/lib/users/audit-log";
export {
  type InquiryStatus,
  inquiryStatuses,
  isInquiryStatus,
  type WithdrawalReason,
  withdrawalReasons,
} from "@/lib/verification/model/state";
export { type AttentionReason, attentionReasons, isAttentionReason } from "./attention";
export { type InquiryNeedingAttention, maxCounted } from "./attention-store";
export { parseAuditFilter } from "./audit";
export { type DateRange, daysOf, parseDateRange, parseExactDateRange, presetDays } from "./date-range";
export type { DroppedInquiry } from "./drop-off-store";
export type { FailedCause } from "./failed-causes";
// Types and pure functions for pages.
export {
  type DropOff,
  dropOffs,
  type FunnelCounts,
  type FunnelStep,
  isDropOff,
  type TrendPeriod,
  toSteps,
} from "./funnel";
export type { InquiryFile, UserFile } from "./user-file";
export type { ListedUser } from "./users-store";
