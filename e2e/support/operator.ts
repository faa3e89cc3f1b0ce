import { formWith } from "../../sandbox/visitor/forms";
import type { PlainResponse } from "../../sandbox/visitor/plain-client";
import { createPlainClient, type PlainClient } from "../../sandbox/visitor/plain-client";
import { chooseAgainPlainly, openInquiry, signInPlainly } from "./plain-journey";
import type { WorldFacts } from "./world";

/** The operator, according to the sandbox's provider and the app's `OPERATOR_EMAILS`. */
export const operatorUser = { name: "Olga Marsh", email: "operator@example.com" };

export const unverifiedOperator = { name: "Tom Okafor", email: "tom@example.com" };

/** In the common world's `SUPPORT_EMAILS`. New to the sandbox's provider. */
export const supportUser = { name: "Sue Park", email: "support@example.com" };

/** A client signed in as support staff. Each is a user of its own. */
export async function supportClient({ appUrl }: WorldFacts): Promise<PlainClient> {
  const client = createPlainClient(appUrl);
  await signInPlainly(client, supportUser, "/signin?callbackUrl=/admin");
  return client;
}

/** A client signed in as the operator. */
export async function operatorClient({ appUrl }: WorldFacts): Promise<PlainClient> {
  const client = createPlainClient(appUrl);
  await chooseAgainPlainly(client, await client.get("/signin?callbackUrl=/admin"), operatorUser);
  return client;
}

/** A client of a user whose email is in `OPERATOR_EMAILS` of the common world, but is not verified by the provider. */
export async function unverifiedOperatorClient({ appUrl }: WorldFacts): Promise<PlainClient> {
  const client = createPlainClient(appUrl);
  await chooseAgainPlainly(client, await client.get("/signin?callbackUrl=/verify"), unverifiedOperator);
  return client;
}

/** Searches for a user in the console, without scripts; returns the resulting page. */
export async function searchPlainly(client: PlainClient, term: string): Promise<PlainResponse> {
  const page = await client.get("/admin");
  return client.submit(page, formWith(page.body, 'name="term"'), { term });
}

/** A user who has started a verification, and the operator's page about that user. */
export async function startedUser(world: WorldFacts, operator: PlainClient) {
  const client = createPlainClient(world.appUrl);
  const inquiryId = await openInquiry(client, await signInPlainly(client));
  const page = await searchPlainly(operator, inquiryId);
  return { client, inquiryId, page, id: page.url.pathname.split("/").at(-1) ?? "" };
}
