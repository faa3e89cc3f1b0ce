import "server-only";
import { type Taken, takeNext } from "@/lib/db/take-next";
import { log } from "@/lib/observability/log";
import type { Inquiry } from "@/lib/verification/model/inquiry";
import { dueReminder, nextReminderAt } from "@/lib/verification/model/reminders";
import type { Context } from "@/lib/verification/store/context";
import { hasLapseNotices, queueLapseNotices } from "@/lib/verification/store/lapse-notices";
import { queueReminder, reminderQueue } from "@/lib/verification/store/reminder-claims";

/** The lease of a claimed inquiry: longer than one statement takes. */
const leaseMs = 20_000;
/** Reminders per process and round, so that other jobs of the process get their turn. */
const maxPerRound = 500;

/**
 * Queues an email for each inquiry whose reminder is due. Makes no request to InkLink: the mail job checks again,
 * before it sends, that the inquiry is still unfinished. Returns the number of claimed inquiries.
 */
export async function queueDueReminders(context: Context, onTaken: () => void = () => {}): Promise<number> {
  for (let taken = 0; taken < maxPerRound; taken++) {
    const due = await takeNext(context, reminderQueue, leaseMs);
    if (due === null) return taken;
    onTaken();
    await remind(context, due);
  }
  return maxPerRound;
}

async function remind({ db, now }: Context, { row, claim, finished }: Taken<Inquiry>): Promise<void> {
  try {
    const at = now();
    const { state, createdAt } = row;
    const kind = dueReminder(state, createdAt, at);
    const nextAt = nextReminderAt(state, createdAt, at);
    const isQueued = await queueReminder(db, row, claim, { kind, nextAt, at });
    if (isQueued) log.info("reminder.queued", { inquiry: row.id, kind });
  } finally {
    finished();
  }
}

/** Approvals per statement, and statements per round. The next round takes the rest. */
const batch = { size: 100, maxPerRound: 20 };

/** Queues an email for each approval that will lapse within thirty days. Returns the number of such approvals. */
export async function queueDueLapseNotices({ db, now, approvalValidMs, stopping }: Context): Promise<number> {
  let taken = 0;
  if (!hasLapseNotices(approvalValidMs)) return taken;
  for (let round = 0; round < batch.maxPerRound && !stopping?.aborted; round++) {
    const marked = await queueLapseNotices(db, { now: now(), approvalValidMs }, batch.size);
    taken += marked;
    if (marked < batch.size) break;
  }
  return taken;
}
