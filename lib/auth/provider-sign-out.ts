import "server-only";
import { cookies } from "next/headers";
import { env } from "@/lib/config/env";
import { paths } from "@/lib/config/paths";
import { isHttpUrl } from "@/lib/core/url";
import { discover } from "./discovery";
import { createProviderClient } from "./provider-client";

/** How long signing out at the provider is offered after signing out here. */
const offeredSeconds = 10 * 60;

/** The `state` with which the provider returns after signing out there. */
const doneState = "signed-out";

/** The front page waits for it. */
const timeLimits = { requestMs: 1_000, totalMs: 1_000 };

/** Signing out at the provider, which may still have a session of its own. */
export type ProviderSignOut = {
  /** The provider's name; null if it has none. */
  readonly provider: string | null;
  readonly address: string;
};

function cookieName(): string {
  return env().isHttps ? "__Host-verify.signed-out" : "verify.signed-out";
}

/** Remembers in the browser where the user who signs out had signed in. */
export async function rememberSignOut(provider: string | null): Promise<void> {
  if (provider === null) return;
  (await cookies()).set({
    name: cookieName(),
    value: provider,
    path: "/",
    httpOnly: true,
    sameSite: "lax",
    secure: env().isHttps,
    maxAge: offeredSeconds,
  });
}

/**
 * The address that signs out at the provider of the last session (OpenID Connect RP-Initiated Logout 1.0). Null if there
 * was none, if the provider cannot do that, or if it was just done. Without an ID token as a hint, because none is kept:
 * the provider asks before it signs out. `state`: of the page's query.
 */
export async function offerProviderSignOut(state: unknown): Promise<ProviderSignOut | null> {
  const { APP_URL, signInMethods } = env();
  const provider = (await cookies()).get(cookieName())?.value;
  const method = signInMethods.find(({ id }) => id === provider);
  // GitHub is no OpenID provider.
  if (method === undefined || method.id === "github" || state === doneState) return null;
  const metadata = await discover(method, createProviderClient(timeLimits));
  const endpoint = metadata.ok ? metadata.value.end_session_endpoint : undefined;
  if (endpoint === undefined || !isHttpUrl(endpoint)) return null;
  const url = new URL(endpoint);
  url.searchParams.set("client_id", method.clientId);
  url.searchParams.set("post_logout_redirect_uri", `${APP_URL}${paths.home}`);
  url.searchParams.set("state", doneState);
  return { provider: method.name, address: url.href };
}
