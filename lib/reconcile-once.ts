import { getDb } from "./db/client";
import { env } from "./env";
import { sweepWhereDue } from "./privacy/worker";
import { runRound } from "./verification/worker";

/** `npm run reconcile`: one round of the reconciler and the inbox, for hosts that keep no process alive. */
try {
  env();
  await getDb();
  await runRound();
  await sweepWhereDue();
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
