import { createPlainClient, type PlainClient } from "../../sandbox/visitor/plain-client";
import { operatorUser, supportUser } from "./operator";
import { newcomer, type User } from "./people";
import { choosePlainly } from "./plain-journey";
import type { WorldFacts } from "./world";

/** `unverified`: the identity provider has not verified the email; `stale`: signed in an hour ago. */
export const visitors = [
  "nobody",
  "user",
  "other user",
  "unverified user",
  "stale user",
  "support",
  "unverified support",
  "operator",
  "unverified operator",
  "stale operator",
] as const;

export type Visitor = (typeof visitors)[number];

export async function signIn(world: WorldFacts, user: User, fields: Record<string, string> = {}) {
  const client = createPlainClient(world.appUrl);
  const page = await choosePlainly(client, await client.get("/verify"), user, fields);
  if (page.url.pathname !== "/verify") throw new Error(`The sign-in led to ${page.url.pathname}`);
  return { client, page };
}

const earlier = { earlier: "on" };
const unverified = { unverified: "on" };

/** A new person for each client, so that ended sessions and erasures are of no one else. */
export async function clientOf(world: WorldFacts, visitor: Visitor): Promise<PlainClient> {
  const as = async (user: User, fields?: Record<string, string>) =>
    (await signIn(world, user, fields)).client;
  switch (visitor) {
    case "nobody":
      return createPlainClient(world.appUrl);
    case "user":
    case "other user":
      return as(newcomer());
    case "unverified user":
      return as(newcomer(), unverified);
    case "stale user":
      return as(newcomer(), earlier);
    case "support":
      return as(supportUser);
    case "unverified support":
      return as(supportUser, unverified);
    case "operator":
      return as(operatorUser);
    case "unverified operator":
      return as(operatorUser, unverified);
    case "stale operator":
      return as(operatorUser, earlier);
  }
}
