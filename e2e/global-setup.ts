import { findBrowser, howToGetOne } from "./browser";
import { startWorld } from "./support/world";
import { announceWorld } from "./support/world-facts";

/** One world for all journeys: a sandbox in this process, and the built app with a database of its own. */
export default async function startTheWorld(): Promise<() => Promise<void>> {
  if (findBrowser() === null) throw new Error(howToGetOne);
  const world = await startWorld();
  announceWorld(world.facts);
  return () => world.stop();
}
