import "server-only";
import { and, eq, isNotNull, isNull, lte, or, sql } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { preparedOnce } from "@/lib/db/prepared";
import { inquiries } from "@/lib/db/schema";
import type { Inquiry } from "./inquiry";

/** How often pages may have InkLink asked about one inquiry, over all instances. */
export type Pace =
  /** Once in each interval. */
  | { readonly kind: "every"; readonly intervalMs: number }
  /** Once in each interval on average, and up to `size` times in a row where it was not used for a while. */
  | { readonly kind: "burst"; readonly intervalMs: number; readonly size: number };

/** An asking that has not ended after this time never will: its process is gone. */
const lostAfterMs = 3_500;

/**
 * Takes the right to ask InkLink about an inquiry. False while somebody else is asking, where the pace forbids it, and
 * where the inquiry has changed since it was read: then there is an answer already.
 */
export async function claimCheck(
  db: Db,
  { id, version }: Pick<Inquiry, "id" | "version">,
  now: Date,
  pace: Pace,
): Promise<boolean> {
  const [started, lost] = [now.toISOString(), before(now, lostAfterMs)];
  const rows =
    pace.kind === "every"
      ? await claimEvery(db).execute({ id, version, started, lost, since: before(now, pace.intervalMs) })
      : await claimInBurst(db).execute({ id, version, started, lost, ...credit(pace, now) });
  return rows.length === 1;
}

const given = (name: string) => sql.placeholder(name);
const givenMoment = (name: string) => sql`${given(name)}::timestamptz`;

const claimEvery = preparedOnce((db) =>
  db
    .update(inquiries)
    .set({ checkStartedAt: givenMoment("started"), checkEndedAt: null })
    .where(
      and(
        eq(inquiries.id, given("id")),
        eq(inquiries.version, given("version")),
        nobodyIsAsking(),
        or(isNull(inquiries.checkStartedAt), lte(inquiries.checkStartedAt, given("since"))),
      ),
    )
    .returning({ id: inquiries.id })
    .prepare("claim_every"),
);

/** Each asking uses up one interval, from now or from where the last ones left off. */
const claimInBurst = preparedOnce((db) => {
  const now = givenMoment("started");
  const start = sql`greatest(coalesce(${inquiries.checkCreditAt}, ${now}), ${now})`;
  const seconds = sql`${given("seconds")}::double precision`;
  return db
    .update(inquiries)
    .set({
      checkStartedAt: givenMoment("started"),
      checkEndedAt: null,
      checkCreditAt: sql`${start} + make_interval(secs => ${seconds})`,
      returnedAt: sql`coalesce(${inquiries.returnedAt}, ${now})`,
    })
    .where(
      and(
        eq(inquiries.id, given("id")),
        eq(inquiries.version, given("version")),
        nobodyIsAsking(),
        or(isNull(inquiries.checkCreditAt), lte(inquiries.checkCreditAt, given("ahead"))),
      ),
    )
    .returning({ id: inquiries.id })
    .prepare("claim_in_burst");
});

function nobodyIsAsking() {
  const isLost = lte(inquiries.checkStartedAt, given("lost"));
  return or(isNull(inquiries.checkStartedAt), isNotNull(inquiries.checkEndedAt), isLost);
}

function credit({ intervalMs, size }: Extract<Pace, { kind: "burst" }>, now: Date) {
  const ahead = new Date(now.getTime() + (size - 1) * intervalMs);
  return { ahead, seconds: intervalMs / 1000 };
}

function before(now: Date, ms: number): Date {
  return new Date(now.getTime() - ms);
}

/** Notes how a claimed asking ended. */
export async function endCheck(db: Db, id: string, now: Date, problem: string | null): Promise<void> {
  await db.update(inquiries).set({ checkEndedAt: now, checkProblem: problem }).where(eq(inquiries.id, id));
}
