import "server-only";
import { env } from "@/lib/config/env";
import { createJob, type WorkDone } from "@/lib/core/job";
import { openDatabase } from "@/lib/db/client";
import { databaseClock } from "@/lib/db/clock";
import { pauseOnFailure, type StoredJob } from "@/lib/db/jobs";
import { log } from "@/lib/observability/log";
import { claimRetention, nextSweep, runRetention } from "./retention";

/** The retention job. One instance at a time runs it. */
export function retentionJob(): StoredJob {
  const work = () => pauseOnFailure("retention.failed", runIfDue);
  return { job: createJob({ name: "retention", max: 1, work }), earliestDue: nextSweep };
}

async function runIfDue(): Promise<WorkDone> {
  const { db, maintain } = await openDatabase();
  const now = (await databaseClock(db))();
  if (!(await claimRetention(db, now))) return { taken: 0, restMs: null };
  const deleted = await runRetention(db, { now, retentionDays: env().RETENTION_DAYS });
  if (Object.values(deleted).some((rows) => rows > 0)) log.info("retention.swept", deleted);
  await maintain();
  return { taken: 1, restMs: null };
}
