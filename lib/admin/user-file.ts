import "server-only";
import { listAudit } from "@/lib/users/audit-log";
import type { HostEvent } from "@/lib/users/host-events/outbox";
import { type Incident, listIncidents } from "@/lib/users/incidents";
import { atTime } from "@/lib/verification/model/inquiry";
import { type Attempts, countAttempts } from "@/lib/verification/model/policy";
import { type InquiryStatus, isCreated, isOpen } from "@/lib/verification/model/state";
import { type Context, clockOf } from "@/lib/verification/store/context";
import { fromRow } from "@/lib/verification/store/rows";
import { type NamedAuditEntry, withNames } from "./audit";
import {
  type DeliveryRow,
  type EventRow,
  type InquiryRow,
  listDeliveries,
  listEvents,
  listHostEvents,
  listInquiryRows,
  listMails,
  type MailRow,
} from "./user-store";
import { countSessions, readUser, type UserRow } from "./users-store";

/** An inquiry with its events and deliveries. */
export type InquiryFile = {
  readonly row: InquiryRow;
  /** The status at the current time: the stored one may have expired. */
  readonly status: InquiryStatus;
  /** InkLink's id is known, so the inquiry can be refreshed. */
  readonly isRefreshable: boolean;
  /** The inquiry is open, so an operator can close it. */
  readonly isClosable: boolean;
  /** It is an approval that counts, so an operator can withdraw it. */
  readonly isWithdrawable: boolean;
  readonly events: readonly EventRow[];
  readonly deliveries: readonly DeliveryRow[];
};

/** Stored data about a user. */
export type UserFile = {
  readonly user: UserRow;
  readonly openSessions: number;
  readonly attempts: Attempts;
  readonly inquiries: readonly InquiryFile[];
  readonly mails: readonly MailRow[];
  /** Events for the host product. */
  readonly hostEvents: readonly HostEvent[];
  readonly audit: readonly NamedAuditEntry[];
  readonly incidents: readonly Incident[];
};

/** The data with which support answers "where is my verification?". Null if there is no such user. */
export async function readUserFile(context: Context, id: string): Promise<UserFile | null> {
  const { db, maxAttempts } = context;
  const clock = clockOf(context);
  const at = clock.now;
  const user = await readUser(db, id);
  if (user === null) return null;
  const [openSessions, rows, mails, hostEvents, audit, incidents] = await Promise.all([
    countSessions(db, id, at),
    listInquiryRows(db, id),
    listMails(db, id),
    listHostEvents(db, id),
    listAudit(db, id).then((entries) => withNames(db, entries)),
    listIncidents(db, id),
  ]);
  const [events, deliveries] = await Promise.all([
    listEvents(
      db,
      rows.map((row) => row.id),
    ),
    listDeliveries(
      db,
      rows.flatMap(({ inklinkId }) => inklinkId ?? []),
    ),
  ]);
  const inquiries = rows.map((row): InquiryFile => {
    const { state } = atTime(fromRow(row), clock);
    return {
      row,
      status: state.status,
      isRefreshable: isCreated(state),
      isClosable: isOpen(state),
      isWithdrawable: state.status === "approved",
      events: events.filter(({ inquiryId }) => inquiryId === row.id),
      deliveries: deliveries.filter(({ inklinkId }) => inklinkId === row.inklinkId),
    };
  });
  return {
    user,
    openSessions,
    attempts: countAttempts(rows.map(fromRow), at, maxAttempts),
    inquiries,
    mails,
    hostEvents,
    audit,
    incidents,
  };
}
