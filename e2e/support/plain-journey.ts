import { formWith } from "../../sandbox/visitor/forms";
import { continueToChooser } from "../../sandbox/visitor/journey";
import type { PlainClient, PlainResponse } from "../../sandbox/visitor/plain-client";
import { newcomer, type User } from "./people";

export {
  finishPlainly,
  type Outcome,
  openInquiry,
  startPlainly,
  statusIn,
} from "../../sandbox/visitor/journey";

/** Opens a page that needs sign-in, signs in as a new user, and returns the resulting page. */
export async function signInPlainly(
  client: PlainClient,
  user: User = newcomer(),
  path = "/verify",
): Promise<PlainResponse> {
  return choosePlainly(client, await client.get(path), user);
}

/** Continues from the app's sign-in page as a new user. `more`: further fields of the provider's form. */
export async function choosePlainly(
  client: PlainClient,
  signIn: PlainResponse,
  { name, email }: User,
  more: Readonly<Record<string, string>> = {},
) {
  const chooser = await continueToChooser(client, signIn);
  return client.submit(chooser, formWith(chooser.body, "new-person"), { name, email, ...more });
}

/** Continues from the app's sign-in page as a user known to the provider. */
export async function chooseAgainPlainly(client: PlainClient, signIn: PlainResponse, { email }: User) {
  const chooser = await continueToChooser(client, signIn);
  const sub = chooser.body
    .split("<button")
    .find((button) => button.includes(email))
    ?.match(/value="([^"]+)"/)?.[1];
  if (sub === undefined) throw new Error(`${email} is not in the provider's list`);
  return client.submit(chooser, formWith(chooser.body, "data-person"), { person: sub });
}

/** The return page's path, as InkLink redirects to it. */
export function returnPath(inquiryId: string, status = "approved"): string {
  return `/kyc/complete?status=${status}&inquiry_id=${inquiryId}`;
}

export function isStale({ body }: PlainResponse): boolean {
  return /<main\b[^>]*data-kyc-stale/.test(body);
}

/** The page without what differs between responses: nonces. */
export function withoutNonces(body: string): string {
  return body.replace(/nonce=\\?"[^"\\]*\\?"/g, "").replace(/\\?"nonce\\?":\\?"[^"\\]*\\?"/g, "");
}
