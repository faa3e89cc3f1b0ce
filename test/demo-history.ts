import { inArray } from "drizzle-orm";
import { dayMs, hourMs, minuteMs, secondMs } from "@/lib/core/duration";
import { type Db, openDatabase } from "@/lib/db/client";
import { inquiries, users } from "@/lib/db/schema";
import type { Inquiry } from "@/lib/verification/model/inquiry";
import type { Cause, InquiryState } from "@/lib/verification/model/state";
import { noteReturn } from "@/lib/verification/refresh/claims";
import { reserveInquiry } from "@/lib/verification/store/inquiries";
import { saveState } from "@/lib/verification/store/transitions";

/**
 * Fills the database of a demo, before the app opens it, with a month of made-up inquiries, so that the console has
 * something to show. They go through the store, as real ones do, and are the same in each demo. All have ended: InkLink
 * does not know them.
 */
const days = 30;
const perDay = 14;

const database = await openDatabase();
await database.db.transaction((tx) => addHistory(tx, new Date()));
await database.close();
process.exit(0);

async function addHistory(tx: Db, now: Date): Promise<void> {
  const random = seededRandom(20_261_126);
  const made: string[] = [];
  for (let day = days; day > 0; day--) {
    const midnight = Math.floor(now.getTime() / dayMs) * dayMs - (day - 1) * dayMs;
    const isWeekend = [0, 6].includes(new Date(midnight).getUTCDay());
    const count = Math.round(perDay * (isWeekend ? 0.5 : 1.1) * (0.75 + 0.5 * random()));
    for (let index = 0; index < count; index++) {
      const startedAt = new Date(midnight + (7 + 14 * random()) * hourMs);
      const fate = drawFate(random);
      if (startedAt.getTime() + lengthOf(fate) > now.getTime()) continue;
      made.push(await addInquiry(tx, made.length + 1, startedAt, fate));
    }
  }
  // Nothing is left to refresh.
  await tx.update(inquiries).set({ reconcileAt: null }).where(inArray(inquiries.id, made));
}

/** How an inquiry goes. Durations are in milliseconds since the start; null if it does not come to that. */
type Fate = {
  readonly status: "approved" | "rejected" | "failed" | "expired";
  readonly submittedMs: number | null;
  readonly returnedMs: number | null;
  readonly decidedMs: number | null;
};

function drawFate(random: () => number): Fate {
  const outcome = random();
  const submittedMs = (90 - 240 * Math.log(1 - random())) * secondMs;
  const isReviewed = random() < 0.08;
  const checkingMs = isReviewed ? (2 + 26 * random()) * hourMs : (15 + 60 * random()) * secondMs;
  if (outcome < 0.14) {
    const returnedMs = random() < 0.3 ? submittedMs : null;
    return { status: "expired", submittedMs: null, returnedMs, decidedMs: null };
  }
  const status = outcome < 0.24 ? "rejected" : outcome < 0.32 ? "failed" : "approved";
  const returnedMs = random() < 0.88 ? submittedMs + 2 * secondMs : null;
  return { status, submittedMs, returnedMs, decidedMs: submittedMs + checkingMs };
}

function lengthOf({ decidedMs }: Fate): number {
  return decidedMs ?? dayMs;
}

async function addInquiry(tx: Db, number: number, startedAt: Date, fate: Fate): Promise<string> {
  const after = (ms: number) => new Date(startedAt.getTime() + ms);
  const userId = `made-up-${number}`;
  await tx.insert(users).values({
    id: userId,
    name: `Made-up person ${number}`,
    email: `made-up-${number}@example.com`,
    createdAt: after(-minuteMs),
  });
  const known = { inklinkId: `kyc_iq_madeup${number}`, expiresAt: after(dayMs) };
  const leaseUntil = after(minuteMs);
  const reserved = { userId, scope: "level:1", nextPath: null, leaseUntil };
  let inquiry = await reserveInquiry(tx, reserved, { at: startedAt, cause: "person" });
  const move = async (state: InquiryState, at: Date, cause: Cause) => {
    inquiry = saved(await saveState(tx, inquiry, state, { at, cause }));
  };
  await move({ status: "pending", ...known }, after(400), "person");
  const { status, submittedMs, returnedMs, decidedMs } = fate;
  if (returnedMs !== null) await noteReturn(tx, inquiry.id, after(returnedMs));
  if (status === "expired" || submittedMs === null || decidedMs === null) {
    await move({ status: "expired", ...known }, known.expiresAt, "clock");
    return inquiry.id;
  }
  await move({ status: "processing", ...known }, after(submittedMs), "webhook");
  if (decidedMs - submittedMs > hourMs) {
    await move({ status: "manual_review", ...known }, after(submittedMs + 20 * secondMs), "webhook");
  }
  await move({ status, decidedAt: after(decidedMs), ...known }, after(decidedMs), "webhook");
  return inquiry.id;
}

function saved(inquiry: Inquiry | null): Inquiry {
  if (inquiry === null) throw new Error("The inquiry changed meanwhile");
  return inquiry;
}

/** A linear congruential generator (Numerical Recipes): the same numbers, from 0 to 1, in each demo. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
