import { sql } from "drizzle-orm";
import { bigint, check, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { inquiries, moment, users } from "./schema";

/** The mails about outcomes, queued in the transaction that changes the state. Whom they go to is read when they are sent. */
export const mails = pgTable(
  "mails",
  {
    /** The stable part of the `Message-ID`, the same for every try. */
    id: uuid("id")
      .primaryKey()
      .$defaultFn(() => crypto.randomUUID()),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    inquiryId: uuid("inquiry_id")
      .notNull()
      .references(() => inquiries.id, { onDelete: "cascade" }),
    /** The version of the inquiry that the mail tells of: each piece of news is told once. */
    inquiryVersion: integer("inquiry_version").notNull(),
    status: text("status").$type<"waiting" | "sent" | "skipped" | "parked">().notNull(),
    /** Why it waits, is parked or was not sent, by code. */
    reason: text("reason"),
    /** How often it was tried without success. */
    attempts: integer("attempts").notNull().default(0),
    createdAt: moment("created_at").notNull(),
    /** When it is taken up next; null once it is not waiting. */
    dueAt: moment("due_at"),
    finishedAt: moment("finished_at"),
  },
  (t) => [
    uniqueIndex("mails_once_idx").on(t.inquiryId, t.inquiryVersion),
    index("mails_user_idx").on(t.userId),
    index("mails_parked_idx").on(t.finishedAt, t.id).where(sql`${t.status} = 'parked'`),
    index("mails_due_idx").on(t.dueAt).where(sql`${t.dueAt} is not null`),
    check("mails_status_check", sql`${t.status} in ('waiting', 'sent', 'skipped', 'parked')`),
    check("mails_due_check", sql`(${t.status} = 'waiting') = (${t.dueAt} is not null)`),
  ],
);

/** What operators, and people with their own data, did: append-only. Holds ids alone, and outlives what they name. */
export const auditLog = pgTable(
  "audit_log",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    at: moment("at").notNull(),
    /** Whose session it was. */
    actorId: text("actor_id").notNull(),
    /** What was done, by code: `inquiry.asked`, `attempt.granted`, `person.erased`, `person.exported`. */
    action: text("action").notNull(),
    /** The person whom it was about. */
    subjectId: text("subject_id"),
    /** The inquiry or delivery that it was about. */
    objectId: text("object_id"),
    requestId: text("request_id"),
  },
  (t) => [
    index("audit_log_subject_idx").on(t.subjectId, t.id),
    index("audit_log_actor_idx").on(t.actorId, t.id).concurrently(),
  ],
);

/** Hashes of the ids of people and inquiries that were erased, so that what still arrives about them is dropped. */
export const erasedIds = pgTable(
  "erased_ids",
  {
    idHash: text("id_hash").primaryKey(),
    erasedAt: moment("erased_at").notNull(),
  },
  (t) => [index("erased_ids_age_idx").on(t.erasedAt)],
);

/** How much of each limit is used up. A row says until when its share is spent, which may run ahead by the burst. */
export const rateLimits = pgTable(
  "rate_limits",
  {
    /** The limit and whom it counts: a person's id, or the hash of an address. */
    key: text("key").primaryKey(),
    spentUntil: moment("spent_until").notNull(),
  },
  (t) => [index("rate_limits_age_idx").on(t.spentUntil)],
);
