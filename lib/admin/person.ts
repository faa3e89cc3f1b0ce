import "server-only";
import { type AuditEntry, listAudit } from "@/lib/users/audit-log";
import { asOf } from "@/lib/verification/model/inquiry";
import { type Attempts, countAttempts } from "@/lib/verification/model/policy";
import { type InquiryStatus, isCreated, isOpen } from "@/lib/verification/model/state";
import type { Context } from "@/lib/verification/store/context";
import { fromRow } from "@/lib/verification/store/rows";
import { countSessions, type PersonRow, readPerson } from "./people-store";
import {
  type DeliveryRow,
  type EventRow,
  type InquiryRow,
  listDeliveries,
  listEvents,
  listInquiryRows,
  listMails,
  type MailRow,
} from "./person-store";

/** One inquiry with everything that happened to it. */
export type InquiryFile = {
  readonly row: InquiryRow;
  /** As our own clock sees it: what is stored may be about to expire. */
  readonly status: InquiryStatus;
  /** InkLink knows it, so it can be asked about. */
  readonly isAskable: boolean;
  /** It is open, so an operator can end it. */
  readonly isClosable: boolean;
  readonly events: readonly EventRow[];
  readonly deliveries: readonly DeliveryRow[];
};

/** What is known of a person. */
export type PersonFile = {
  readonly person: PersonRow;
  readonly openSessions: number;
  readonly attempts: Attempts;
  readonly inquiries: readonly InquiryFile[];
  readonly mails: readonly MailRow[];
  readonly audit: readonly AuditEntry[];
};

/** Everything that support needs to answer "where is my verification?". Null where there is nobody of this id. */
export async function readPersonFile(context: Context, id: string): Promise<PersonFile | null> {
  const { db, now, maxAttempts } = context;
  const at = now();
  const person = await readPerson(db, id);
  if (person === null) return null;
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
    const { state } = asOf(fromRow(row), at);
    return {
      row,
      status: state.status,
      isAskable: isCreated(state),
      isClosable: isOpen(state),
      events: events.filter(({ inquiryId }) => inquiryId === row.id),
      deliveries: deliveries.filter(({ inklinkId }) => inklinkId === row.inklinkId),
    };
  });
  return {
    person,
    openSessions,
    attempts: countAttempts(rows.map(fromRow), at, maxAttempts),
    inquiries,
    mails,
    audit,
  };
}
