import { env, readEnvFile } from "@/lib/config/env";
import { runOnce } from "@/lib/core/job";
import { getDb } from "@/lib/db/client";
import { mailJob } from "@/lib/mail/worker";
import { describeFatalError } from "@/lib/observability/describe-error";
import { startTelemetry } from "@/lib/observability/metrics";
import { retentionJob } from "@/lib/privacy/retention";
import { hostEventJob } from "@/lib/users/host-events/worker";
import { queueMetrics } from "@/lib/verification/queue-metrics";
import { circuitState, runRound } from "@/lib/verification/worker";

/**
 * `npm run reconcile`: one round of all background work, for hosts that keep no process alive. Exits with 1 if some of it
 * failed; the log says what.
 */
try {
  readEnvFile();
  env();
  await getDb();
  const stopTelemetry = await startTelemetry({ queues: queueMetrics, breaker: circuitState });
  const outcomes = [await runRound()];
  // One after the other: they send what the round has stored.
  for (const stored of [mailJob(), hostEventJob(), retentionJob()]) {
    if (stored !== null) outcomes.push(await runOnce(stored.job));
  }
  await stopTelemetry();
  process.exit(outcomes.every(Boolean) ? 0 : 1);
} catch (error) {
  process.stderr.write(`${describeFatalError(error)}\n`);
  process.exit(1);
}
