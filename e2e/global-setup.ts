import { findBrowser, howToGetOne } from "./browser";
import { ensureFreshBuild } from "./fresh-build";
import { root } from "./support/app";

/** Runs before the journeys: reports what is missing, and rebuilds if sources have changed. */
export default function prepareJourneys(): void {
  if (findBrowser() === null) throw new Error(howToGetOne);
  ensureFreshBuild(root);
}
