import { findBrowser, howToGetOne } from "./browser";
import { ensureFreshBuild } from "./fresh-build";
import { root } from "./support/app";

/** Runs before the journeys, however they are started: says what is missing, and builds what has changed. */
export default function prepareJourneys(): void {
  if (findBrowser() === null) throw new Error(howToGetOne);
  ensureFreshBuild(root);
}
