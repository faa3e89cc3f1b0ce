import { formWith } from "./forms";
import { newcomer, type Person } from "./people";
import type { Answer, PlainClient, Sending } from "./plain-client";
import type { WorldFacts } from "./world-facts";

export type Outcome = "approved" | "rejected" | "failed" | "processing" | "manual_review";

/** Opens a page that needs sign-in, signs in as somebody new, and gives the page that this ends at. */
export async function signInPlainly(
  client: PlainClient,
  person: Person = newcomer(),
  path = "/verify",
): Promise<Answer> {
  return choosePlainly(client, await client.get(path), person);
}

/** Goes on from the app's sign-in page, as somebody new. */
export async function choosePlainly(client: PlainClient, signIn: Answer, { name, email }: Person) {
  const chooser = await client.submit(signIn, formWith(signIn.body, "callbackUrl"));
  return client.submit(chooser, formWith(chooser.body, "new-person"), { name, email });
}

/** Goes on from the app's sign-in page, as somebody whom the provider knows already. */
export async function chooseAgainPlainly(client: PlainClient, signIn: Answer, { email }: Person) {
  const chooser = await client.submit(signIn, formWith(signIn.body, "callbackUrl"));
  const sub = chooser.body
    .split("<button")
    .find((button) => button.includes(email))
    ?.match(/value="([^"]+)"/)?.[1];
  if (sub === undefined) throw new Error(`${email} is not in the provider's list`);
  return client.submit(chooser, formWith(chooser.body, "data-person"), { person: sub });
}

/** Presses the one button of the verification page, and gives the answer to that. */
export function startPlainly(
  client: PlainClient,
  verify: Answer,
  fields: Readonly<Record<string, string>> = {},
  headers: Sending["headers"] = {},
): Promise<Answer> {
  const form = formWith(verify.body, "data-kyc-action");
  return client.submit(verify, form, fields, { follow: false, headers });
}

/** Starts a verification, and says which inquiry it made. */
export async function openInquiry(client: PlainClient, verify: Answer): Promise<string> {
  const started = await startPlainly(client, verify);
  const id = new URL(started.headers.get("location") ?? "").searchParams.get("inquiry_id");
  if (id === null) throw new Error("The start led to no inquiry");
  return id;
}

/** Ends the hosted flow as the person chose, and gives the app's page that they come back to. */
export async function finishPlainly(client: PlainClient, world: WorldFacts, id: string, outcome: Outcome) {
  const flow = await client.get(`${world.idvUrl}/?inquiry_id=${id}&step=outcome`);
  return client.submit(flow, formWith(flow.body, "finish"), { outcome, delay: "0" });
}

/** The address that InkLink sends people back to. */
export function returnPath(inquiryId: string, status = "approved"): string {
  return `/kyc/complete?status=${status}&inquiry_id=${inquiryId}`;
}

/** What `<main>` says of the state, or null where it says nothing. */
export function statusIn({ body }: Answer): string | null {
  return /<main\b[^>]*data-kyc-status="([^"]*)"/.exec(body)?.[1] ?? null;
}

export function isStale({ body }: Answer): boolean {
  return /<main\b[^>]*data-kyc-stale/.test(body);
}

/** The page without what differs between any two answers: nonces. */
export function withoutNonces(body: string): string {
  return body.replace(/nonce=\\?"[^"\\]*\\?"/g, "").replace(/\\?"nonce\\?":\\?"[^"\\]*\\?"/g, "");
}
