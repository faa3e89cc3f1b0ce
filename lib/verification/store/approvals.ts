import "server-only";
import { asc, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { inquiries } from "@/lib/db/schema";
import type { Inquiry } from "@/lib/verification/model/inquiry";
import type { Clock } from "@/lib/verification/model/state";
import { fromRow } from "./rows";

// As literals, so that the partial index of approvals serves every plan. An approval that was withdrawn never changes.
const isApproved = sql`${inquiries.status} = 'approved'`;
const isLapsed = sql`${inquiries.status} = 'lapsed' and not ${inquiries.withdrawn}`;

/** The inquiries whose stored status the clock contradicts, at most `limit`: approvals to lapse, and to count again. */
export async function listLapses(db: Db, { now, approvalValidMs }: Clock, limit: number): Promise<Inquiry[]> {
  const validSince =
    approvalValidMs === null ? null : new Date(now.getTime() - approvalValidMs).toISOString();
  const lapsing = sql`${isApproved} and ${inquiries.decidedAt} <= ${validSince}::timestamptz`;
  const counting =
    validSince === null ? isLapsed : sql`${isLapsed} and ${inquiries.decidedAt} > ${validSince}::timestamptz`;
  const select = (condition: SQL, size: number) =>
    db.select().from(inquiries).where(condition).orderBy(asc(inquiries.decidedAt)).limit(size);
  const first = validSince === null ? [] : await select(lapsing, limit);
  const rest = first.length < limit ? await select(counting, limit - first.length) : [];
  return [...first, ...rest].map(fromRow);
}

/** The query for the time at which an approval is to lapse, or to count again, next. Null if there is none. */
export function earliestLapse(approvalValidMs: number | null): SQL {
  const valid = sql`make_interval(secs => ${approvalValidMs}::float8 / 1000)`;
  const isAgain =
    approvalValidMs === null
      ? isLapsed
      : sql`${isLapsed} and ${inquiries.decidedAt} > clock_timestamp() - ${valid}`;
  const again = sql`(select 'epoch'::timestamptz from ${inquiries} where ${isAgain} limit 1)`;
  if (approvalValidMs === null) return again;
  return sql`select least(${again}, (
    select ${inquiries.decidedAt} + ${valid} from ${inquiries}
    where ${isApproved} order by ${inquiries.decidedAt} limit 1))`;
}
