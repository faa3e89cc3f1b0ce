import "server-only";
import { and, eq, isNotNull, isNull, lte, or, sql } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { inquiries } from "@/lib/db/schema";

/** How often pages may have InkLink asked about one inquiry, over all instances. */
export type Pace =
  /** Once in each interval. */
  | { readonly kind: "every"; readonly intervalMs: number }
  /** Once in each interval on average, and up to `size` times in a row where it was not used for a while. */
  | { readonly kind: "burst"; readonly intervalMs: number; readonly size: number };

/** An asking that has not ended after this time never will: its process is gone. */
const lostAfterMs = 3_500;

/** Takes the right to ask InkLink about an inquiry. False while somebody else is asking, and where the pace forbids it. */
export async function claimCheck(db: Db, id: string, now: Date, pace: Pace): Promise<boolean> {
  const rows = await db
    .update(inquiries)
    .set({ checkStartedAt: now, checkEndedAt: null, ...(pace.kind === "burst" ? spend(now, pace) : {}) })
    .where(and(eq(inquiries.id, id), nobodyIsAsking(now), allows(pace, now)))
    .returning({ id: inquiries.id });
  return rows.length === 1;
}

function nobodyIsAsking(now: Date) {
  const lost = lte(inquiries.checkStartedAt, before(now, lostAfterMs));
  return or(isNull(inquiries.checkStartedAt), isNotNull(inquiries.checkEndedAt), lost);
}

function allows(pace: Pace, now: Date) {
  if (pace.kind === "every") {
    return or(isNull(inquiries.checkStartedAt), lte(inquiries.checkStartedAt, before(now, pace.intervalMs)));
  }
  const ahead = new Date(now.getTime() + (pace.size - 1) * pace.intervalMs);
  return or(isNull(inquiries.checkCreditAt), lte(inquiries.checkCreditAt, ahead));
}

/** Each asking uses up one interval, from now or from where the last ones left off. */
function spend(now: Date, { intervalMs }: Pace) {
  const from = sql`greatest(coalesce(${inquiries.checkCreditAt}, ${now.toISOString()}), ${now.toISOString()})`;
  return { checkCreditAt: sql`${from} + make_interval(secs => ${intervalMs / 1000})` };
}

function before(now: Date, ms: number): Date {
  return new Date(now.getTime() - ms);
}

/** Notes how a claimed asking ended. */
export async function endCheck(db: Db, id: string, now: Date, problem: string | null): Promise<void> {
  await db.update(inquiries).set({ checkEndedAt: now, checkProblem: problem }).where(eq(inquiries.id, id));
}
