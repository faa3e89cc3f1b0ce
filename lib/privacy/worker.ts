import "server-only";
import { env } from "@/lib/config/env";
import { createJob, type WorkDone } from "@/lib/core/job";
import { openDatabase } from "@/lib/db/client";
import { databaseClock } from "@/lib/db/clock";
import type { StoredJob } from "@/lib/db/jobs";
import { describeError } from "@/lib/observability/describe-error";
import { log } from "@/lib/observability/log";
import { claimRetention, nextSweep, runRetention } from "./retention";

/** The retention job. One instance at a time runs it. */
export function retentionJob(): StoredJob {
  return { job: createJob({ name: "retention", max: 1, work: runIfDue }), earliestDue: nextSweep };
}

/** The pause while the database is down. */
const afterFailureMs = 1_000;

async function runIfDue(): Promise<WorkDone> {
  try {
    const { db, maintain } = await openDatabase();
    const now = (await databaseClock(db))();
    if (!(await claimRetention(db, now))) return { taken: 0, restMs: null };
    const deleted = await runRetention(db, { now, retentionDays: env().RETENTION_DAYS });
    if (Object.values(deleted).some((rows) => rows > 0)) log.info("retention.swept", deleted);
    await maintain();
    return { taken: 1, restMs: null };
  } catch (error) {
    // The database is down: the job stays due.
    const { error: kind, code } = describeError(error);
    log.warn("retention.failed", { error: kind, code });
    return { taken: 0, restMs: afterFailureMs };
  }
}
