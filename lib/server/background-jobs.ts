import "server-only";
import { env } from "@/lib/config/env";
import type { SchedulerClock } from "@/lib/core/job-scheduler";
import { startJobs } from "@/lib/db/jobs";
import { mailJob } from "@/lib/mail/worker";
import { retentionJob } from "@/lib/privacy/worker";
import { hostEventJob } from "@/lib/users/host-events/worker";
import { verificationJobs } from "@/lib/verification/worker";

/**
 * Starts the background jobs of this process: all of them, unless reconciler and retention job run elsewhere. Tests
 * pass a clock.
 */
export function startBackgroundJobs(clock?: SchedulerClock): void {
  const { RECONCILE } = env();
  const mail = mailJob();
  const hostEvents = hostEventJob();
  startJobs(
    [
      ...verificationJobs(),
      ...(mail === null ? [] : [mail]),
      ...(hostEvents === null ? [] : [hostEvents]),
      ...(RECONCILE === "on" ? [retentionJob()] : []),
    ],
    clock,
  );
}
