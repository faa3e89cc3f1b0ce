import "server-only";
import { and, eq, gt, inArray, isNotNull, isNull, lt, lte, or, sql } from "drizzle-orm";
import { type Db, preparedOnce } from "@/lib/db/client";
import { inquiries } from "@/lib/db/schema";
import { consumeRefresh } from "@/lib/rate-limit/counters";
import { type Inquiry, liveExpiredMs } from "@/lib/verification/model/inquiry";
import type { InquiryStatus } from "@/lib/verification/model/state";
import { given, givenMoment } from "@/lib/verification/store/change-state";

/** One claim per interval on average; a burst of up to `size` after a pause. */
export type Burst = { readonly intervalMs: number; readonly size: number };

/** A refresh that has not ended after this time is lost: its process is gone. */
const lostAfterMs = 3_500;

/**
 * Claims the refresh of an inquiry for a page with live updates: one per interval, over all instances. False while
 * another refresh runs, within the interval, and if the inquiry has changed since it was read: then there is a newer
 * result already.
 */
export async function claimLive(
  db: Db,
  { id, version }: Pick<Inquiry, "id" | "version">,
  now: Date,
  intervalMs: number,
): Promise<boolean> {
  const times = {
    started: now.toISOString(),
    lost: before(now, lostAfterMs),
    since: before(now, intervalMs),
  };
  const rows = await claimEvery(db).execute({ id, version, ...times });
  return rows.length === 1;
}

type Return = {
  readonly userId: string;
  readonly inklinkId: string;
  /** The hash of the client's address; null if it is not known. */
  readonly address: string | null;
};

/**
 * Claims the refresh for the return page, by InkLink's id, so that the inquiry need not be read first. False if this
 * user has no open inquiry with that id, while another refresh runs, beyond the burst, and if the user or the address
 * exceeds the rate limit. An expired inquiry is refreshed once for returns; just after it expired, as often as an open
 * one.
 */
export async function claimReturn(
  db: Db,
  request: Return,
  now: Date,
  { intervalMs, size }: Burst,
): Promise<boolean> {
  // Postgres text cannot hold this character, and a query with it is an error.
  if (request.inklinkId.includes("\0")) return false;
  const ahead = new Date(now.getTime() + (size - 1) * intervalMs);
  const justExpired = before(now, liveExpiredMs);
  const times = { started: now.toISOString(), lost: before(now, lostAfterMs), ahead, justExpired };
  const [claimed] = await claimInBurst(db).execute({ ...request, ...times, seconds: intervalMs / 1000 });
  if (claimed === undefined) return false;
  // The first return is exempt from the rate limit, and does not wait for it.
  if (claimed.isFirst || (await consumeRefresh(db, request, now))) return true;
  await releaseClaim(db, claimed.id, now);
  return false;
}

/** Ends a claim without a refresh: the last known state holds. */
async function releaseClaim(db: Db, id: string, now: Date): Promise<void> {
  await db.update(inquiries).set({ refreshEndedAt: now }).where(eq(inquiries.id, id));
}

const claimEvery = preparedOnce((db) =>
  db
    .update(inquiries)
    .set({ refreshStartedAt: givenMoment("started"), refreshEndedAt: null })
    .where(
      and(
        eq(inquiries.id, given("id")),
        eq(inquiries.version, given("version")),
        noRefreshUnderWay(),
        or(isNull(inquiries.refreshStartedAt), lte(inquiries.refreshStartedAt, given("since"))),
      ),
    )
    .returning({ id: inquiries.id })
    .prepare("claim_every"),
);

/** Each refresh consumes one interval of credit, from now or from the end of the credit consumed before. */
const claimInBurst = preparedOnce((db) => {
  const now = givenMoment("started");
  const start = sql`greatest(coalesce(${inquiries.refreshCreditAt}, ${now}), ${now})`;
  const seconds = sql`${given("seconds")}::double precision`;
  return db
    .update(inquiries)
    .set({
      refreshStartedAt: givenMoment("started"),
      refreshEndedAt: null,
      refreshCreditAt: sql`${start} + make_interval(secs => ${seconds})`,
      returnedAt: sql`coalesce(${inquiries.returnedAt}, ${now})`,
    })
    .where(
      and(
        eq(inquiries.userId, given("userId")),
        eq(inquiries.inklinkId, given("inklinkId")),
        or(
          inArray(inquiries.status, ["processing", "manual_review"] satisfies InquiryStatus[]),
          and(
            eq(inquiries.status, "pending" satisfies InquiryStatus),
            or(isNull(inquiries.expiresAt), gt(inquiries.expiresAt, now)),
          ),
          and(
            inArray(inquiries.status, ["pending", "expired"] satisfies InquiryStatus[]),
            lte(inquiries.expiresAt, now),
            or(
              isNull(inquiries.refreshStartedAt),
              lt(inquiries.refreshStartedAt, inquiries.expiresAt),
              gt(inquiries.expiresAt, given("justExpired")),
            ),
          ),
        ),
        noRefreshUnderWay(),
        or(isNull(inquiries.refreshCreditAt), lte(inquiries.refreshCreditAt, given("ahead"))),
      ),
    )
    .returning({ id: inquiries.id, isFirst: sql<boolean>`${inquiries.returnedAt} = ${now}` })
    .prepare("claim_in_burst");
});

function noRefreshUnderWay() {
  const isLost = lte(inquiries.refreshStartedAt, given("lost"));
  return or(isNull(inquiries.refreshStartedAt), isNotNull(inquiries.refreshEndedAt), isLost);
}

function before(now: Date, ms: number): Date {
  return new Date(now.getTime() - ms);
}

/** Records the user's return if none is recorded yet. `claimReturn` does so by itself. */
export async function noteReturn(db: Db, id: string, now: Date): Promise<void> {
  await db
    .update(inquiries)
    .set({ returnedAt: now })
    .where(and(eq(inquiries.id, id), isNull(inquiries.returnedAt)));
}

/** Records the end of a claimed refresh. */
export async function endRefresh(db: Db, id: string, now: Date, errorCode: string | null): Promise<void> {
  await db
    .update(inquiries)
    .set({ refreshEndedAt: now, refreshErrorCode: errorCode })
    .where(eq(inquiries.id, id));
}

/** Records the end of a background refresh, which holds no claim. `circuit_open` replaces no other error. */
export async function noteErrorCode(db: Db, id: string, errorCode: string | null): Promise<void> {
  const { refreshErrorCode } = inquiries;
  const isChanged =
    errorCode === "circuit_open"
      ? or(isNull(refreshErrorCode), eq(refreshErrorCode, "not_found"))
      : sql`${refreshErrorCode} is distinct from ${errorCode}::text`;
  await db
    .update(inquiries)
    .set({ refreshErrorCode: errorCode })
    .where(and(eq(inquiries.id, id), isChanged));
}
