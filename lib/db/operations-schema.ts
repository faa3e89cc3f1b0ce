import { sql } from "drizzle-orm";
import { bigint, check, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { inquiries, moment, users } from "./schema";

/**
 * Emails, queued in the transaction that changes the state, or when a reminder is due. The recipient is read when an
 * email is sent.
 */
export const mails = pgTable(
  "mails",
  {
    /** The stable part of the `Message-ID`, the same for every attempt. */
    id: uuid("id")
      .primaryKey()
      .$defaultFn(() => crypto.randomUUID()),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    inquiryId: uuid("inquiry_id")
      .notNull()
      .references(() => inquiries.id, { onDelete: "cascade" }),
    /** The version of the inquiry that the email is about: one `update` for each version. */
    inquiryVersion: integer("inquiry_version").notNull(),
    /** `update`: the status has changed. Every other kind is sent at most once for each inquiry. */
    kind: text("kind")
      .$type<"update" | "review" | "unfinished" | "expiring" | "lapsing" | "lapsed">()
      .notNull()
      .default("update"),
    status: text("status").$type<"waiting" | "sent" | "skipped" | "parked">().notNull(),
    /** Why it waits, failed or was skipped, by code. */
    reason: text("reason"),
    /** Failed attempts. */
    attempts: integer("attempts").notNull().default(0),
    createdAt: moment("created_at").notNull(),
    /** When it is due; null once it is not waiting. */
    dueAt: moment("due_at"),
    finishedAt: moment("finished_at"),
  },
  (t) => [
    // Not unique by the version alone: a reminder may be about the version of another one.
    uniqueIndex("mails_version_idx").on(t.inquiryId, t.inquiryVersion, t.kind).concurrently(),
    uniqueIndex("mails_kind_idx").on(t.inquiryId, t.kind).where(sql`${t.kind} <> 'update'`).concurrently(),
    index("mails_user_idx").on(t.userId),
    index("mails_parked_idx").on(t.finishedAt, t.id).where(sql`${t.status} = 'parked'`),
    index("mails_due_idx").on(t.dueAt).where(sql`${t.dueAt} is not null`),
    check("mails_status_check", sql`${t.status} in ('waiting', 'sent', 'skipped', 'parked')`),
    check("mails_due_check", sql`(${t.status} = 'waiting') = (${t.dueAt} is not null)`),
  ],
);

/** What users consented to before an attempt was made (`CONSENT`). */
export const consents = pgTable(
  "consents",
  {
    id: uuid("id")
      .primaryKey()
      .$defaultFn(() => crypto.randomUUID()),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** The requested checks, which decide the text. */
    scope: text("scope").notNull(),
    /** The version of the text, and the language it was shown in. */
    version: text("version").notNull(),
    locale: text("locale").notNull(),
    givenAt: moment("given_at").notNull(),
    /** Null while it holds. */
    withdrawnAt: moment("withdrawn_at"),
  },
  (t) => [
    index("consents_user_idx").on(t.userId, t.givenAt),
    index("consents_withdrawn_idx").on(t.withdrawnAt).where(sql`${t.withdrawnAt} is not null`),
  ],
);

/**
 * The outbox of events for the host product, stored in the transaction that changes a user's status. Without a foreign
 * key: the event about an erasure outlives the user.
 */
export const hostEvents = pgTable(
  "host_events",
  {
    /** The `webhook-id`, the same for every attempt: `evt_` and random hex digits. */
    id: text("id").primaryKey(),
    userId: text("user_id").notNull(),
    /** Position among the user's events. They are sent in this order. */
    sequence: integer("sequence").notNull(),
    /** `verification.approved`, … */
    type: text("type").notNull(),
    /** The exact text that is signed and sent, the same for every attempt. */
    body: text("body").notNull(),
    status: text("status").$type<"waiting" | "sent" | "parked">().notNull(),
    /** Why it waits or failed, by code. */
    reason: text("reason"),
    /** Failed attempts. */
    attempts: integer("attempts").notNull().default(0),
    /** The HTTP status of the last response; null if there was none. */
    responseStatus: integer("response_status"),
    createdAt: moment("created_at").notNull(),
    /** When it is due; while a process holds it, the end of the lease. Null once it is not waiting. */
    dueAt: moment("due_at"),
    finishedAt: moment("finished_at"),
  },
  (t) => [
    uniqueIndex("host_events_order_idx").on(t.userId, t.sequence),
    index("host_events_due_idx").on(t.dueAt).where(sql`${t.dueAt} is not null`),
    index("host_events_parked_idx").on(t.finishedAt, t.id).where(sql`${t.status} = 'parked'`),
    index("host_events_retention_idx").on(t.createdAt),
    check("host_events_status_check", sql`${t.status} in ('waiting', 'sent', 'parked')`),
    check("host_events_due_check", sql`(${t.status} = 'waiting') = (${t.dueAt} is not null)`),
  ],
);

/**
 * Audit log of operators, and of users with their own data: append-only. Contains only ids, and is kept when their rows
 * are deleted.
 */
export const auditLog = pgTable(
  "audit_log",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    at: moment("at").notNull(),
    /** The user whose session it was. */
    actorId: text("actor_id").notNull(),
    /** An `AuditAction`. */
    action: text("action").notNull(),
    /** The user that it is about. */
    subjectId: text("subject_id"),
    /** The inquiry or delivery that it is about. */
    objectId: text("object_id"),
    requestId: text("request_id"),
  },
  (t) => [
    index("audit_log_subject_idx").on(t.subjectId, t.id),
    index("audit_log_actor_idx").on(t.actorId, t.id).concurrently(),
    index("audit_log_action_idx").on(t.action, t.id).concurrently(),
  ],
);

/**
 * Problems whose reference a page showed: a start that failed, an error page. Ids and codes only, so that the console's
 * search finds what a user quotes.
 */
export const incidents = pgTable(
  "incidents",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    at: moment("at").notNull(),
    kind: text("kind").$type<"start" | "error">().notNull(),
    /** The user whose page it was; null if no user was signed in, or it is not known. */
    userId: text("user_id").references(() => users.id, { onDelete: "cascade" }),
    requestId: text("request_id"),
    /** Next's digest of the error; null for a start. */
    digest: text("digest"),
    /** Why, by code. */
    reason: text("reason"),
    /** The route that failed. */
    route: text("route"),
  },
  (t) => [
    index("incidents_request_idx").on(t.requestId),
    index("incidents_digest_idx").on(t.digest, t.id),
    index("incidents_user_idx").on(t.userId, t.id),
    index("incidents_retention_idx").on(t.at),
    check("incidents_kind_check", sql`${t.kind} in ('start', 'error')`),
  ],
);

/** Tombstones: hashes of the ids of erased users and inquiries, so that later messages about them are dropped. */
export const erasedIds = pgTable(
  "erased_ids",
  {
    idHash: text("id_hash").primaryKey(),
    erasedAt: moment("erased_at").notNull(),
  },
  (t) => [index("erased_ids_age_idx").on(t.erasedAt)],
);

/** Rate-limit counters. `spentUntil` is the time until which the limit is used up; it may run ahead by the burst. */
export const rateLimits = pgTable(
  "rate_limits",
  {
    /** The limit, and a user id or the hash of an address. */
    key: text("key").primaryKey(),
    spentUntil: moment("spent_until").notNull(),
  },
  (t) => [index("rate_limits_age_idx").on(t.spentUntil)],
);
