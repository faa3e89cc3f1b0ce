import { formWith } from "./forms";
import type { PlainClient, PlainResponse, Sending } from "./plain-client";

export type Outcome = "approved" | "rejected" | "failed" | "processing" | "manual_review";

/** Continues from the app's sign-in page to the chooser of an identity provider, by default the first one. */
export function continueToChooser(
  client: PlainClient,
  signIn: PlainResponse,
  provider?: string,
): Promise<PlainResponse> {
  const mark = provider === undefined ? 'name="callbackUrl"' : `value="${provider}"`;
  return client.submit(signIn, formWith(signIn.body, mark));
}

/** Opens a page that requires sign-in, signs in as a seed user, and returns the page reached. */
export async function signInAsSeedUser(
  client: PlainClient,
  sub: string,
  path = "/verify",
  provider?: string,
): Promise<PlainResponse> {
  const chooser = await continueToChooser(client, await client.get(path), provider);
  return client.submit(chooser, formWith(chooser.body, "data-person"), { person: sub });
}

/** Submits the form of the verification page, and returns the response. */
export function startPlainly(
  client: PlainClient,
  verify: PlainResponse,
  fields: Readonly<Record<string, string>> = {},
  headers: Sending["headers"] = {},
): Promise<PlainResponse> {
  const form = formWith(verify.body, "data-kyc-action");
  return client.submit(verify, form, fields, { follow: false, headers });
}

/** Starts a verification, and returns the id of its inquiry. */
export async function openInquiry(client: PlainClient, verify: PlainResponse): Promise<string> {
  const started = await startPlainly(client, verify);
  const id = new URL(started.headers.get("location") ?? "").searchParams.get("inquiry_id");
  if (id === null) throw new Error("The start led to no inquiry");
  return id;
}

/** Ends the hosted flow with the chosen outcome, and returns the app's return page. */
export async function finishPlainly(
  client: PlainClient,
  { idvUrl }: { readonly idvUrl: string },
  id: string,
  outcome: Outcome,
) {
  const flow = await client.get(`${idvUrl}/?inquiry_id=${id}&step=outcome`);
  return client.submit(flow, formWith(flow.body, 'data-sandbox="finish"'), { outcome, delay: "0" });
}

/** The status that `<main>` is marked with, or null if it has none. */
export function statusIn({ body }: Pick<PlainResponse, "body">): string | null {
  return /<main\b[^>]*data-kyc-status="([^"]*)"/.exec(body)?.[1] ?? null;
}
