import "server-only";
import { and, asc, lte, type SQL, sql } from "drizzle-orm";
import { dayMs } from "@/lib/core/duration";
import type { Db } from "@/lib/db/client";
import { wakeJob } from "@/lib/db/jobs";
import { inquiries } from "@/lib/db/schema";
import { mailAbout, mailQueue } from "@/lib/mail/outbox";

/** How long before an approval lapses its user is told. */
const noticeMs = 30 * dayMs;

/** Whether approvals count for long enough to tell users that they will lapse. */
export function hasLapseNotices(approvalValidMs: number | null): approvalValidMs is number {
  return approvalValidMs !== null && approvalValidMs > noticeMs;
}

// As literals, so that the partial index serves every plan.
const isUnnoticed = sql`${inquiries.status} = 'approved' and ${inquiries.lapseNoticedAt} is null`;

/**
 * Queues an email for at most `size` approvals that will lapse within thirty days, and marks them in the same
 * statement: whatever the setting becomes, an approval has one. Those that have lapsed already are marked only. Returns
 * the number of marked ones. Concurrent processes take different ones.
 */
export async function queueLapseNotices(
  db: Db,
  { now, approvalValidMs }: { readonly now: Date; readonly approvalValidMs: number },
  size: number,
): Promise<number> {
  const validSince = new Date(now.getTime() - approvalValidMs);
  const due = db
    .select({ id: inquiries.id })
    .from(inquiries)
    .where(and(isUnnoticed, lte(inquiries.decidedAt, new Date(validSince.getTime() + noticeMs))))
    .orderBy(asc(inquiries.decidedAt))
    .limit(size)
    .for("update", { skipLocked: true });
  const changed = db
    .$with("changed")
    .as(
      db
        .update(inquiries)
        .set({ lapseNoticedAt: now })
        .where(sql`${inquiries.id} = any(array(${due}))`)
        .returning(),
    );
  const lapsing = db
    .$with("lapsing", {})
    .as(
      sql`select id, user_id, version from changed where decided_at > ${validSince.toISOString()}::timestamptz`,
    );
  const at = sql`${now.toISOString()}::timestamptz`;
  const told = db.$with("told", {}).as(mailAbout(sql`lapsing`, { at, kind: sql`'lapsing'::text` }));
  const rows = await db.with(changed, lapsing, told).select({ id: changed.id }).from(changed);
  if (rows.length > 0) wakeJob(mailQueue);
  return rows.length;
}

/** The query for the time at which the next approval is to be marked; no row if there is none. */
export function earliestLapseNotice(approvalValidMs: number): SQL {
  const afterSeconds = (approvalValidMs - noticeMs) / 1_000;
  return sql`select ${inquiries.decidedAt} + make_interval(secs => ${afterSeconds}::float8) from ${inquiries}
    where ${isUnnoticed} order by ${inquiries.decidedAt} limit 1`;
}
