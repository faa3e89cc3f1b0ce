import { getDb } from "./db/client";
import { env } from "./env";
import { sendDueMails } from "./mail/worker";
import { sweepWhereDue } from "./privacy/worker";
import { sayWhyItEnded } from "./start-refused";
import { startTelemetry } from "./telemetry/start";
import { runRound } from "./verification/worker";

/** `npm run reconcile`: one round of everything that is done in the background, for hosts that keep no process alive. */
try {
  env();
  await getDb();
  const stopTelemetry = await startTelemetry();
  await runRound();
  await sendDueMails();
  await sweepWhereDue();
  await stopTelemetry();
  process.exit(0);
} catch (error) {
  process.stderr.write(`${sayWhyItEnded(error)}\n`);
  process.exit(1);
}
