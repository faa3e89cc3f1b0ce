import { env } from "@/lib/config/env";
import { runToEnd } from "@/lib/core/job";
import { getDb } from "@/lib/db/client";
import { mailJob } from "@/lib/mail/worker";
import { describeFatalError } from "@/lib/observability/describe-error";
import { startTelemetry } from "@/lib/observability/metrics";
import { retentionJob } from "@/lib/privacy/retention";
import { hostEventJob } from "@/lib/users/host-events/worker";
import { queueMetrics } from "@/lib/verification/queue-metrics";
import { circuitState, runRound } from "@/lib/verification/worker";

/** `npm run reconcile`: one round of all background work, for hosts that keep no process alive. */
try {
  env();
  await getDb();
  const stopTelemetry = await startTelemetry({ queues: queueMetrics, breaker: circuitState });
  await runRound();
  const mail = mailJob();
  if (mail !== null) await runToEnd(mail.job);
  const hostEvents = hostEventJob();
  if (hostEvents !== null) await runToEnd(hostEvents.job);
  await runToEnd(retentionJob().job);
  await stopTelemetry();
  process.exit(0);
} catch (error) {
  process.stderr.write(`${describeFatalError(error)}\n`);
  process.exit(1);
}
