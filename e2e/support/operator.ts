import type { PlainResponse } from "../../sandbox/visitor/plain-client";
import { formWith } from "./forms";
import { createPlainClient, type PlainClient } from "./plain-client";
import { chooseAgainPlainly, openInquiry, signInPlainly } from "./plain-journey";
import type { WorldFacts } from "./world-facts";

/** Whom the sandbox's provider and the app's `OPERATOR_EMAILS` know as the operator. */
export const operatorUser = { name: "Olga Marsh", email: "operator@example.com" };

export const unverifiedOperator = { name: "Tom Okafor", email: "tom@example.com" };

/** A client that the operator is signed in with. */
export async function operatorClient({ appUrl }: WorldFacts): Promise<PlainClient> {
  const client = createPlainClient(appUrl);
  await chooseAgainPlainly(client, await client.get("/signin?callbackUrl=/admin"), operatorUser);
  return client;
}

/** A client of somebody whose e-mail `OPERATOR_EMAILS` lists in the common world, and the provider does not vouch for. */
export async function unverifiedOperatorClient({ appUrl }: WorldFacts): Promise<PlainClient> {
  const client = createPlainClient(appUrl);
  await chooseAgainPlainly(client, await client.get("/signin?callbackUrl=/verify"), unverifiedOperator);
  return client;
}

/** Looks for somebody in the console, without scripts; the page that this ends at. */
export async function searchPlainly(client: PlainClient, term: string): Promise<PlainResponse> {
  const page = await client.get("/admin");
  return client.submit(page, formWith(page.body, 'name="term"'), { term });
}

/** Somebody who has started a verification, and the operator's page about them. */
export async function startedUser(world: WorldFacts, operator: PlainClient) {
  const client = createPlainClient(world.appUrl);
  const inquiryId = await openInquiry(client, await signInPlainly(client));
  const page = await searchPlainly(operator, inquiryId);
  return { client, inquiryId, page, id: page.url.pathname.split("/").at(-1) ?? "" };
}
