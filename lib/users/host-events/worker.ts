import "server-only";
import { env } from "@/lib/config/env";
import { createHeldClaims } from "@/lib/core/job";
import { stopSignal } from "@/lib/core/lifecycle";
import { getDb } from "@/lib/db/client";
import { databaseClock } from "@/lib/db/clock";
import type { StoredJob } from "@/lib/db/jobs";
import { earliestDue } from "@/lib/db/queue";
import { hostEventQueue, releaseEvents } from "./outbox";
import { postEvent } from "./post";
import { createHostEventJob } from "./send";

const claims = createHeldClaims();

/** The job that sends events to the host product. Null if none is configured. */
export function hostEventJob(): StoredJob | null {
  const { events } = env();
  if (events === null) return null;
  const job = createHostEventJob(async () => {
    const db = await getDb();
    return {
      db,
      // Leases and due times are compared with those of other instances.
      now: await databaseClock(db),
      stopping: stopSignal(),
      claims,
      post: (event, at) => postEvent(events, event, at),
    };
  });
  return { job, earliestDue: earliestDue(hostEventQueue) };
}

/** At the start of a process that has the database to itself: makes all waiting events due. */
export async function takeOverHostEvents(): Promise<void> {
  const { DATABASE_URL, events } = env();
  if (DATABASE_URL === undefined && events !== null) await releaseEvents(await getDb(), new Date());
}

/** Releases the claims of this process, so that another instance need not wait for the leases to end. */
export async function giveBackHostEvents(): Promise<void> {
  await claims.giveBackAll();
}
