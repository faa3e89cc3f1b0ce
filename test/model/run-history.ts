import { applyElapsedTime, checkConvergence } from "./convergence";
import { checkInvariants } from "./invariants";
import type { ModelDatabase } from "./model-database";
import { runStep } from "./run-step";
import type { History } from "./steps";
import { checkTold } from "./told";
import { clock } from "./virtual-time";
import { createWorld } from "./world";

/** Runs a history against the real services and the real store. Throws if an invariant does not hold. */
export async function runHistory(database: ModelDatabase, history: History): Promise<void> {
  const world = await createWorld(database);
  for (const step of history.steps) {
    await runStep(world, step);
    await checkInvariants(world);
    await checkTold(world, { isSettled: false });
    // No two steps happen at the same time.
    clock.pass(1);
  }
  await applyElapsedTime(world, history);
  await checkConvergence(world);
  await checkTold(world, { isSettled: true });
}
