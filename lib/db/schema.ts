import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { AdapterAccountType } from "next-auth/adapters";

/** A point in time with the millisecond precision of JavaScript. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: "date" });

/** A user. Two subjects of the identity provider are two users, even if they share an email. */
export const users = pgTable(
  "users",
  {
    id: text("id")
      .primaryKey()
      .$defaultFn(() => crypto.randomUUID()),
    name: text("name"),
    email: text("email"),
    /** When the identity provider last verified the email; null if it did not. */
    emailVerified: moment("email_verified"),
    image: text("image"),
    /** The language that the user last read or chose, for emails (`lib/i18n`). Null if unknown. */
    locale: text("locale"),
    /** Whether the user chose the language: then it applies in every browser. */
    localeChosen: boolean("locale_chosen").notNull().default(false),
    /** The user has switched off emails about outcomes. */
    mailOptOut: boolean("mail_opt_out").notNull().default(false),
    createdAt: moment("created_at").notNull().defaultNow(),
    /** The sequence of the last event about the user's status; 0 if there was none. Counted even if events are not sent. */
    eventSequence: integer("event_sequence").notNull().default(0),
    /** What that event said: the status, the level of its checks, and when it was decided. Null if there was none. */
    eventStatus: text("event_status"),
    eventLevel: integer("event_level"),
    eventDecidedAt: moment("event_decided_at"),
    /** When the status that it said began. */
    eventAt: moment("event_at"),
  },
  (t) => [
    index("users_email_idx").on(sql`lower(${t.email}) text_pattern_ops`),
    index("users_newest_idx").on(t.createdAt, t.id),
  ],
);

/**
 * The link between a user and a subject at the identity provider. The adapter requires the token columns; they stay
 * empty.
 */
export const accounts = pgTable(
  "accounts",
  {
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    type: text("type").$type<AdapterAccountType>().notNull(),
    provider: text("provider").notNull(),
    providerAccountId: text("provider_account_id").notNull(),
    /** The issuer in the ID token of the last sign-in; null for GitHub, and until the next sign-in for old accounts. */
    issuer: text("issuer"),
    refresh_token: text("refresh_token"),
    access_token: text("access_token"),
    expires_at: integer("expires_at"),
    token_type: text("token_type"),
    scope: text("scope"),
    id_token: text("id_token"),
    session_state: text("session_state"),
  },
  (t) => [
    primaryKey({ columns: [t.provider, t.providerAccountId] }),
    index("accounts_user_idx").on(t.userId),
  ],
);

/** Open sessions. Stores only the hash of the cookie's token: a copy of the table opens no session. */
export const sessions = pgTable(
  "sessions",
  {
    sessionToken: text("session_token").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** The last request, as renewed, plus the idle limit of a user (`lib/auth/session.ts`). */
    expires: moment("expires").notNull(),
    /** Names the session in lists and logs, where the hash must not be. */
    id: uuid("id").notNull().defaultRandom(),
    /** When the session began, by our own clock. */
    createdAt: moment("created_at").notNull().defaultNow(),
    /** When the user last proved who they are: the provider's time, or ours if it gives none. Null if not known. */
    authTime: moment("auth_time"),
    /** The provider of the sign-in. Null if not known. */
    provider: text("provider"),
  },
  (t) => [index("sessions_user_idx").on(t.userId)],
);

/** One attempt of one user. The row is inserted before InkLink is called. */
export const inquiries = pgTable(
  "inquiries",
  {
    id: uuid("id")
      .primaryKey()
      .$defaultFn(() => crypto.randomUUID()),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** The requested checks: `level:1` … `level:3`, or `features:<fingerprint>`. */
    scope: text("scope").notNull(),
    status: text("status").notNull(),
    /** InkLink's id; null until InkLink has confirmed the creation. */
    inklinkId: text("inklink_id"),
    /** Number of writes: a fetched result applies only to the version it was fetched for. */
    version: integer("version").notNull().default(0),
    /** While `creating`: end of the creating process's lease. */
    leaseUntil: moment("lease_until"),
    /** Open without occupying the user's open slot: it was linked after another one was started. */
    detached: boolean("detached").notNull().default(false),
    /** Why it ended, by code. Never vendor text. */
    reason: text("reason"),
    /** The path that the user was going to when verification was required. */
    nextPath: text("next_path"),
    /** An operator granted this attempt back: it does not count. */
    waived: boolean("waived").notNull().default(false),
    createdAt: moment("created_at").notNull(),
    expiresAt: moment("expires_at"),
    /** When the user first returned from the hosted flow; null if the browser never did. */
    returnedAt: moment("returned_at"),
    /** When InkLink first reported that it had everything it requested. */
    submittedAt: moment("submitted_at"),
    decidedAt: moment("decided_at"),
    /** The person or an operator closed it: InkLink can still decide it, but not reopen it. */
    closed: boolean("closed").notNull().default(false),
    /** When an approval stopped counting: its time was over, or it was withdrawn. */
    lapsedAt: moment("lapsed_at"),
    /** An operator withdrew the approval: it never counts again. */
    withdrawn: boolean("withdrawn").notNull().default(false),
    /** When it ended, decided or not; null while it is open. */
    endedAt: moment("ended_at"),
    /** When the retention job deleted its details. The outcome stays. */
    detailsErasedAt: moment("details_erased_at"),
    /** The last refresh by a user's page, and how it ended. */
    refreshStartedAt: moment("check_started_at"),
    refreshEndedAt: moment("check_ended_at"),
    refreshErrorCode: text("check_problem"),
    /** Time until which the return page has used up its refreshes; it may run slightly ahead. */
    refreshCreditAt: moment("check_credit_at"),
    /** Number of usable results: one is applied only if none was applied since the row was read. */
    resultCount: integer("answers").notNull().default(0),
    /** The status of lower rank in InkLink's last result, and since when results have it. */
    lowerStatus: text("lower_status"),
    lowerAt: moment("lower_at"),
    /** When the reconciler polls it next; null if nothing can change. */
    reconcileAt: moment("reconcile_at"),
    /** When the email was queued that the approval will lapse; null if it was not. */
    lapseNoticedAt: moment("lapse_noticed_at"),
    /** When a reminder is due; null if none is left, or while there is nothing to be reminded of. */
    remindAt: moment("remind_at"),
  },
  (t) => [
    uniqueIndex("inquiries_one_open_idx")
      .on(t.userId, t.scope)
      .where(
        sql`${t.status} in ('creating', 'pending', 'processing', 'manual_review') and not ${t.detached}`,
      ),
    uniqueIndex("inquiries_inklink_idx").on(t.inklinkId),
    index("inquiries_user_idx").on(t.userId, t.createdAt),
    index("inquiries_reconcile_idx").on(t.reconcileAt).where(sql`${t.reconcileAt} is not null`),
    index("inquiries_lapse_notice_idx")
      .on(t.decidedAt)
      .where(sql`${t.status} = 'approved' and ${t.lapseNoticedAt} is null`)
      .concurrently(),
    index("inquiries_remind_idx").on(t.remindAt).where(sql`${t.remindAt} is not null`).concurrently(),
    // Covers the funnel's counts, so that it reads no rows; and the order of the export.
    index("inquiries_started_idx").on(t.createdAt, t.id, t.status, t.returnedAt, t.submittedAt, t.decidedAt),
    index("inquiries_unfinished_idx")
      .on(t.status, sql`coalesce(${t.submittedAt}, ${t.createdAt})`, t.id)
      .where(sql`${t.status} in ('creating', 'unresolved', 'pending', 'processing', 'manual_review')`),
    // Not by refresh time: indexed columns make every write more expensive.
    index("inquiries_problem_idx")
      .on(t.createdAt, t.id)
      .where(
        sql`${t.refreshErrorCode} is not null and ${t.refreshErrorCode} <> 'not_found' and ${t.status} in ('pending', 'processing', 'manual_review')`,
      ),
    index("inquiries_retention_idx")
      .on(t.endedAt)
      .where(sql`${t.endedAt} is not null and ${t.detailsErasedAt} is null`),
    // Approvals by age, and those that lapsed and may count again if the setting changes.
    index("inquiries_validity_idx")
      .on(t.status, t.decidedAt)
      .where(sql`${t.status} = 'approved' or (${t.status} = 'lapsed' and not ${t.withdrawn})`)
      .concurrently(),
    // The inquiries of one status, newest first.
    index("inquiries_status_idx").on(t.status, t.createdAt, t.id).concurrently(),
    check(
      "inquiries_status_check",
      sql`${t.status} in ('creating', 'unresolved', 'abandoned', 'refused', 'pending', 'processing', 'manual_review', 'approved', 'rejected', 'failed', 'expired', 'lapsed')`,
    ),
    check(
      "inquiries_made_check",
      sql`${t.inklinkId} is not null or ${t.status} in ('creating', 'unresolved', 'abandoned', 'refused')`,
    ),
  ],
);

/** The append-only timeline: one row for each state change. */
export const inquiryEvents = pgTable(
  "inquiry_events",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    inquiryId: uuid("inquiry_id")
      .notNull()
      .references(() => inquiries.id, { onDelete: "cascade" }),
    at: moment("at").notNull(),
    /** The previous status; null for the first row. */
    from: text("from_status"),
    to: text("to_status").notNull(),
    cause: text("cause").notNull(),
    reason: text("reason"),
    /** InkLink's `requestId`, if an API response caused the change. */
    upstreamRequestId: text("upstream_request_id"),
  },
  (t) => [index("inquiry_events_inquiry_idx").on(t.inquiryId, t.id)],
);

/** The inbox: each webhook delivery once, stored before it is acknowledged and processed afterwards. */
export const webhookDeliveries = pgTable(
  "webhook_deliveries",
  {
    /** InkLink's `webhook-id`, the same for every delivery of one event. */
    id: text("id").primaryKey(),
    type: text("type").notNull(),
    inklinkId: text("inklink_id").notNull(),
    subjectId: text("subject_id"),
    status: text("status").$type<"waiting" | "done" | "parked">().notNull(),
    /** The outcome, or why it waits or failed, by code. */
    reason: text("reason"),
    /** Failed attempts. */
    attempts: integer("attempts").notNull().default(0),
    receivedAt: moment("received_at").notNull(),
    /** When it is due; while a process holds it, the end of the lease. Null once it is not waiting. */
    dueAt: moment("due_at"),
    finishedAt: moment("finished_at"),
  },
  (t) => [
    index("webhook_deliveries_due_idx").on(t.dueAt).where(sql`${t.dueAt} is not null`),
    index("webhook_deliveries_inklink_idx").on(t.inklinkId),
    index("webhook_deliveries_subject_idx")
      .on(t.subjectId, t.id)
      .where(sql`${t.subjectId} is not null`)
      .concurrently(),
    index("webhook_deliveries_parked_idx").on(t.finishedAt, t.id).where(sql`${t.status} = 'parked'`),
    index("webhook_deliveries_retention_idx").on(t.receivedAt),
    check("webhook_deliveries_status_check", sql`${t.status} in ('waiting', 'done', 'parked')`),
    check("webhook_deliveries_due_check", sql`(${t.status} = 'waiting') = (${t.dueAt} is not null)`),
  ],
);
