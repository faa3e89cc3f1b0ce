import "server-only";
import { and, eq, gt, inArray, isNotNull, isNull, lt, lte, or, sql } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { preparedOnce } from "@/lib/db/prepared";
import { inquiries } from "@/lib/db/schema";
import { consumeRefresh } from "@/lib/rate-limit/counters";
import { type Inquiry, liveExpiredMs } from "@/lib/verification/model/inquiry";
import type { InquiryStatus } from "@/lib/verification/model/state";

/** Once in each interval on average, and up to `size` times in a row where it was not used for a while. */
export type Burst = { readonly intervalMs: number; readonly size: number };

/** An asking that has not ended after this time never will: its process is gone. */
const lostAfterMs = 3_500;

/**
 * Takes the right to ask InkLink about an inquiry, for a page that stays open: once in each interval, over all instances.
 * False while somebody else is asking, sooner than that, and where the inquiry has changed since it was read: then there
 * is an answer already.
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
  /** What is kept of the address that the person came from; null where it is not known. */
  readonly address: string | null;
};

/**
 * The same for the person who comes back from InkLink, by InkLink's id, so that it need not be read before. False, too,
 * where this person has no open inquiry of that id, and where they or their address have had InkLink asked too often. About
 * an expired one InkLink is asked once by those who come back, and as often as about others just after it expired.
 */
export async function claimReturn(
  db: Db,
  asker: Return,
  now: Date,
  { intervalMs, size }: Burst,
): Promise<boolean> {
  // No text of Postgres holds this character, and looking for it is an error.
  if (asker.inklinkId.includes("\0")) return false;
  const ahead = new Date(now.getTime() + (size - 1) * intervalMs);
  const justExpired = before(now, liveExpiredMs);
  const times = { started: now.toISOString(), lost: before(now, lostAfterMs), ahead, justExpired };
  const [claimed] = await claimInBurst(db).execute({ ...asker, ...times, seconds: intervalMs / 1000 });
  if (claimed === undefined) return false;
  // Whoever comes back for the first time is owed the truth, and waits for nothing that can be left out.
  if (claimed.isFirst || (await consumeRefresh(db, asker, now))) return true;
  await releaseClaim(db, claimed.id, now);
  return false;
}

/** Nobody is asking after all: what was known before stands. */
async function releaseClaim(db: Db, id: string, now: Date): Promise<void> {
  await db.update(inquiries).set({ refreshEndedAt: now }).where(eq(inquiries.id, id));
}

const given = (name: string) => sql.placeholder(name);
const givenMoment = (name: string) => sql`${given(name)}::timestamptz`;

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

/** Each asking uses up one interval, from now or from where the last ones left off. */
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

/** Notes that the person came back, where nothing has noted it yet. `claimReturn` does so by itself. */
export async function noteReturn(db: Db, id: string, now: Date): Promise<void> {
  await db
    .update(inquiries)
    .set({ returnedAt: now })
    .where(and(eq(inquiries.id, id), isNull(inquiries.returnedAt)));
}

/** Notes how a claimed asking ended. */
export async function endRefresh(db: Db, id: string, now: Date, problem: string | null): Promise<void> {
  await db
    .update(inquiries)
    .set({ refreshEndedAt: now, refreshErrorCode: problem })
    .where(eq(inquiries.id, id));
}

/**
 * Notes how an asking in the background ended, which holds no claim. That InkLink was not asked at all takes the place of no
 * other problem.
 */
export async function noteErrorCode(db: Db, id: string, problem: string | null): Promise<void> {
  const { refreshErrorCode } = inquiries;
  const shouldNotify =
    problem === "circuit_open"
      ? or(isNull(refreshErrorCode), eq(refreshErrorCode, "not_found"))
      : sql`${refreshErrorCode} is distinct from ${problem}::text`;
  await db
    .update(inquiries)
    .set({ refreshErrorCode: problem })
    .where(and(eq(inquiries.id, id), shouldNotify));
}
