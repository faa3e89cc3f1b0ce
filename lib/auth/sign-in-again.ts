import "server-only";
import { redirect } from "next/navigation";
import { env } from "@/lib/config/env";
import { paths, signInAgainPath, signInPath } from "@/lib/config/paths";
import type { ProviderId } from "@/lib/config/sign-in-methods";
import { log } from "@/lib/observability/log";
import { safeRedirect } from "./safe-redirect";
import { currentSession, isFresh } from "./session";

/**
 * A session that was left open, or stolen, must not do what only its user may decide: the user must have proved who they
 * are within the last 15 minutes. Redirects anyone else to sign in again as the same user, and from there back to
 * `path`, a page that asks for confirmation. Call it in the action, and on that page.
 */
export async function requireFreshSignIn(path: string): Promise<void> {
  const target = await redirectIfStale(path);
  if (target !== null) redirect(target);
}

/** Like `requireFreshSignIn`, for handlers: returns where to redirect to, or null if the sign-in is fresh. */
export async function redirectIfStale(path: string): Promise<string | null> {
  const session = await currentSession();
  if (session === null) return signInPath(path);
  if (isFresh(session, new Date())) return null;
  log.info("auth.stale_sign_in", { user: session.user.id, session: session.id });
  return signInAgainPath(path);
}

/** Whether the user of this request signed in within the last 15 minutes. */
export async function hasFreshSignIn(): Promise<boolean> {
  const session = await currentSession();
  return session !== null && isFresh(session, new Date());
}

/** Another user signed in than the one who was asked to sign in again. */
export class OtherUser extends Error {
  override readonly name = "OtherUser";
  readonly code = "other_user";
}

/** Whether a sign-in that ends at this path of ours is one that proves again who the user is. */
export function isSignInAgain(callbackUrl: string): boolean {
  return callbackUrl.startsWith(`${paths.signInAgain}?`);
}

/** The page that the user goes back to after signing in again. */
export function wayBackFrom(callbackUrl: string): string {
  const { APP_URL } = env();
  return safeRedirect(URL.parse(callbackUrl, APP_URL)?.searchParams.get("callbackUrl"), APP_URL);
}

/**
 * Parameters with which the provider does not sign in a user who is signed in there already. With `max_age`, it must say
 * when the user proved who they are (OpenID Connect Core 1.0, 3.1.2.1). Google and GitHub can only be asked to show their
 * accounts, and Apple nothing: it always asks.
 */
export function againParameters(provider: ProviderId): Record<string, string> {
  switch (provider) {
    case "oidc":
      return { prompt: "login", max_age: "0" };
    case "microsoft-entra-id":
      return { prompt: "login" };
    case "google":
    case "github":
      return { prompt: "select_account" };
    case "apple":
      return {};
  }
}
