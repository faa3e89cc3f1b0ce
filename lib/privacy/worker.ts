import "server-only";
import { env } from "@/lib/config/env";
import { openDatabase } from "@/lib/db/client";
import { databaseClock } from "@/lib/db/clock";
import { describeError } from "@/lib/observability/describe-error";
import { log } from "@/lib/observability/log";
import { claimSweep, sweep } from "./retention";

const lookEveryMs = 60_000;

/** Sweeps where no instance has done so lately. Never throws. */
export async function sweepWhereDue(): Promise<void> {
  try {
    const { db, maintain } = await openDatabase();
    const now = (await databaseClock(db))();
    if (!(await claimSweep(db, now))) return;
    const swept = await sweep(db, { now, retentionDays: env().RETENTION_DAYS });
    if (Object.values(swept).some((rows) => rows > 0)) log.info("retention.swept", swept);
    await maintain();
  } catch (error) {
    // The database is away: what is due stays due.
    const { error: kind, code } = describeError(error);
    log.warn("retention.failed", { error: kind, code });
  }
}

/** Sweeps in the background for as long as the process runs, unless the reconciler is run from outside. */
export function startSweeping(): void {
  if (env().RECONCILE === "on") setInterval(() => void sweepWhereDue(), lookEveryMs).unref();
}
