import { findBrowser, howToGetOne } from "./browser";
import { operatorPerson, unverifiedOperator } from "./support/operator";
import { startWorld } from "./support/world";
import { announceWorld } from "./support/world-facts";

/** One who is an operator, and one who would be if the provider vouched for the e-mail. */
const operatorEmails = `${operatorPerson.email}, ${unverifiedOperator.email}`;

/** One world for all journeys: a sandbox in this process, and the built app with a database of its own. */
export default async function startTheWorld(): Promise<() => Promise<void>> {
  if (findBrowser() === null) throw new Error(howToGetOne);
  const world = await startWorld({ variables: { OPERATOR_EMAILS: operatorEmails } });
  announceWorld(world.facts);
  return () => world.stop();
}
