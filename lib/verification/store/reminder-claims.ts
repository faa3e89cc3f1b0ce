import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { type Db, preparedOnce } from "@/lib/db/client";
import { wakeJob } from "@/lib/db/jobs";
import type { Claim, Queue } from "@/lib/db/queue";
import { inquiries } from "@/lib/db/schema";
import { mailAbout, mailQueue } from "@/lib/mail/outbox";
import type { Inquiry } from "@/lib/verification/model/inquiry";
import type { ReminderKind } from "@/lib/verification/model/reminders";
import { given, givenMoment, givenText } from "./change-state";
import { fromRow } from "./rows";

/** Inquiries with a reminder to queue. */
export const reminderQueue: Queue<Inquiry> = {
  name: "reminders",
  table: inquiries,
  id: inquiries.id,
  dueAt: inquiries.remindAt,
  dueKey: "remindAt",
  toRow: fromRow,
};

type Queued = {
  /** Null to queue none. */
  readonly kind: ReminderKind | null;
  /** When the next reminder is due; null if none is left. */
  readonly nextAt: Date | null;
  readonly at: Date;
};

/**
 * Queues the reminder and schedules the next one, in one statement. No effect if the inquiry has changed or the claim
 * is lost. A kind that the inquiry had before is not queued again.
 */
export async function queueReminder(
  db: Db,
  { id, version }: Pick<Inquiry, "id" | "version">,
  claim: Claim,
  { kind, nextAt, at }: Queued,
): Promise<boolean> {
  const rows = await remind(db).execute({
    id,
    version,
    kind,
    claimedUntil: claim.dueAt.toISOString(),
    nextAt: nextAt?.toISOString() ?? null,
    at: at.toISOString(),
  });
  const isQueued = rows.length > 0 && kind !== null;
  if (isQueued) wakeJob(mailQueue);
  return isQueued;
}

const remind = preparedOnce((db) => {
  const changed = db.$with("changed").as(
    db
      .update(inquiries)
      .set({ remindAt: givenMoment("nextAt") })
      .where(
        and(
          eq(inquiries.id, given("id")),
          eq(inquiries.version, given("version")),
          eq(inquiries.remindAt, givenMoment("claimedUntil")),
        ),
      )
      .returning(),
  );
  const told = db
    .$with("told", {})
    .as(mailAbout(sql`changed`, { at: givenMoment("at"), kind: givenText("kind") }));
  return db.with(changed, told).select({ id: changed.id }).from(changed).prepare("queue_reminder");
});
