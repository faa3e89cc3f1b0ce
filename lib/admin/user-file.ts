import "server-only";
import { type AuditEntry, listAudit } from "@/lib/users/audit-log";
import { atTime } from "@/lib/verification/model/inquiry";
import { type Attempts, countAttempts } from "@/lib/verification/model/policy";
import { type InquiryStatus, isCreated, isOpen } from "@/lib/verification/model/state";
import type { Context } from "@/lib/verification/store/context";
import { fromRow } from "@/lib/verification/store/rows";
import {
  type DeliveryRow,
  type EventRow,
  type InquiryRow,
  listDeliveries,
  listEvents,
  listInquiryRows,
  listMails,
  type MailRow,
} from "./user-store";
import { countSessions, readUser, type UserRow } from "./users-store";

/** One inquiry with everything that happened to it. */
export type InquiryFile = {
  readonly row: InquiryRow;
  /** As our own clock sees it: what is stored may be about to expire. */
  readonly status: InquiryStatus;
  /** InkLink knows it, so it can be asked about. */
  readonly isRefreshable: boolean;
  /** It is open, so an operator can end it. */
  readonly isClosable: boolean;
  readonly events: readonly EventRow[];
  readonly deliveries: readonly DeliveryRow[];
};

/** What is known of a person. */
export type UserFile = {
  readonly user: UserRow;
  readonly openSessions: number;
  readonly attempts: Attempts;
  readonly inquiries: readonly InquiryFile[];
  readonly mails: readonly MailRow[];
  readonly audit: readonly AuditEntry[];
};

/** Everything that support needs to answer "where is my verification?". Null where there is nobody of this id. */
export async function readUserFile(context: Context, id: string): Promise<UserFile | null> {
  const { db, now, maxAttempts } = context;
  const at = now();
  const user = await readUser(db, id);
  if (user === null) return null;
  const [openSessions, rows, mails, audit] = await Promise.all([
    countSessions(db, id, at),
    listInquiryRows(db, id),
    listMails(db, id),
    listAudit(db, id),
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
    const { state } = atTime(fromRow(row), at);
    return {
      row,
      status: state.status,
      isRefreshable: isCreated(state),
      isClosable: isOpen(state),
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
    audit,
  };
}
