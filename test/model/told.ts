import { asc } from "drizzle-orm";
import { hostEvents } from "@/lib/db/operations-schema";
import { users } from "@/lib/db/schema";
import { currentInquiry, statusOf } from "@/lib/verification/model/policy";
import { levelOf } from "@/lib/verification/model/scope";
import { listInquiries } from "@/lib/verification/store/inquiries";
import { statusEventsOf } from "./process";
import { demand } from "./stored";
import type { World } from "./world";

type User = typeof users.$inferSelect;

/**
 * Checks that the newest event of each person says the person's status, and that no sequence has a gap. `isSettled`: all
 * that the clock changes has been stored. Reads one snapshot: of a job that waits for InkLink about one inquiry, the rest
 * goes on.
 */
export function checkTold(world: World, { isSettled }: { isSettled: boolean }): Promise<void> {
  return world.db.transaction((tx) => checkSnapshot({ ...world, db: tx }, isSettled), {
    isolationLevel: "repeatable read",
  });
}

async function checkSnapshot(world: World, isSettled: boolean): Promise<void> {
  const { db, erased, now } = world;
  const events = await db.select().from(hostEvents).orderBy(asc(hostEvents.userId), asc(hostEvents.sequence));
  const known = await db.select().from(users);
  for (const user of known) {
    const own = events.filter(({ userId }) => userId === user.id);
    const sequences = own.map(({ sequence }) => sequence);
    demand(
      sequences.length === user.eventSequence && sequences.every((one, index) => one === index + 1),
      "the sequence of a person's events has no gap",
      { sequences, last: user.eventSequence },
    );
    const newest = own.at(-1)?.type ?? null;
    const last = user.eventStatus === null ? null : `verification.${user.eventStatus}`;
    demand(newest === last, "the newest event is what was told last", { newest, last });
    // An event may know of an expiry or a lapse that is not stored yet, or be older than one.
    const times = isSettled ? [now()] : [now(), user.eventAt ?? now()];
    // It may have told a lapse, before it was stored, that another setting took back. That errs on the safe side.
    const isTakenBack = user.eventStatus === "lapsed" && world.validities.size > 1;
    const validities = isSettled && !isTakenBack ? [world.approvalValidMs] : [...world.validities];
    const inquiries = await listInquiries(db, user.id);
    const { scope } = statusEventsOf(world);
    const truths = validities.flatMap((approvalValidMs) =>
      times.map((at) => currentInquiry(inquiries, scope, { now: at, approvalValidMs })),
    );
    demand(
      truths.some((inquiry) => saysSame(user, inquiry)),
      "the newest event says the person's status",
      { told: last, level: user.eventLevel, is: truths.map(statusOf) },
    );
  }
  for (const { userId, type } of events) {
    const isLeft = known.some(({ id }) => id === userId) || !erased.has(userId);
    demand(isLeft || type === "verification.erased", "nothing else is told of those who were erased", type);
  }
}

function saysSame(user: User, inquiry: ReturnType<typeof currentInquiry>): boolean {
  const status = statusOf(inquiry);
  // There is no event for `none`: what was told before has lapsed or expired.
  if (inquiry === null || status === "none") return [null, "lapsed", "expired"].includes(user.eventStatus);
  return status === user.eventStatus && levelOf(inquiry.scope) === user.eventLevel;
}
