import "server-only";
import { cookies } from "next/headers";
import type { NextRequest } from "next/server";
import NextAuth, { AuthError, customFetch, type NextAuthConfig } from "next-auth";
import { env } from "@/lib/config/env";
import { paths, signInPath } from "@/lib/config/paths";
import { err, ok, type Result } from "@/lib/core/result";
import { getDb } from "@/lib/db/client";
import { log } from "@/lib/observability/log";
import { telemetry } from "@/lib/observability/metrics";
import { shareLocale } from "@/lib/users/locale";
import { createAdapter } from "./adapter";
import { readIdentity } from "./claims";
import { clientAuthentication, discover } from "./discovery";
import { createProviderClient, type ProviderClient } from "./provider-client";
import { safeRedirect } from "./safe-redirect";
import { idleLimitSeconds, sessionCookieName } from "./session";
import { causesOf, codeOf, type SignInFailure, toSignInFailure } from "./sign-in-failure";
import { saveUserOf } from "./sign-in-user";
import { timeLimits } from "./time-limits";

const providerId = "oidc";
const callbackPath = `/api/auth/callback/${providerId}`;

type Provider = NextAuthConfig["providers"][number];
type Errors = unknown[];

export const handlers = { GET: handle, POST: handle };

/** Begins a sign-in that leads to `callbackUrl`, a path of ours. Gives where the browser is to be sent. */
export async function startSignIn(callbackUrl: string): Promise<string> {
  const client = createProviderClient(timeLimits);
  const provider = await createProvider(client);
  if (!provider.ok) return signInFailed(callbackUrl, provider.error);
  const errors: Errors = [];
  const config = await createConfig([provider.value], errors);
  const address: unknown = await NextAuth(config)
    .signIn(providerId, { redirectTo: callbackUrl, redirect: false })
    .catch((error: unknown) => {
      if (error instanceof AuthError) return null;
      throw error;
    });
  const [error] = errors;
  if (typeof address === "string" && error === undefined) return address;
  const circumstances = { problem: client.problem(), hasAnswered: false, told: null };
  return signInFailed(callbackUrl, toSignInFailure(error, circumstances));
}

export async function signOut(redirectTo: string): Promise<void> {
  await NextAuth(await createConfig([], [])).signOut({ redirectTo });
}

async function handle(request: NextRequest): Promise<Response> {
  if (request.nextUrl.pathname === callbackPath) return finishSignIn(request);
  return NextAuth(await createConfig([], [])).handlers.GET(request);
}

/** Answers whoever comes back from the provider: signed in and where they were going, or at the sign-in page, which says why. */
async function finishSignIn(request: NextRequest): Promise<Response> {
  const { APP_URL } = env();
  const client = createProviderClient(timeLimits);
  const provider = await createProvider(client);
  const answersBefore = client.responses();
  const errors: Errors = [];
  const response = provider.ok
    ? await NextAuth(await createConfig([provider.value], errors)).handlers.GET(request)
    : null;
  if (response !== null && errors.length === 0) {
    telemetry().signIn("signed_in");
    return response;
  }
  const circumstances = {
    problem: client.problem(),
    hasAnswered: client.responses() > answersBefore,
    told: request.nextUrl.searchParams.get("error"),
  };
  const failure = provider.ok ? toSignInFailure(errors.at(-1), circumstances) : provider.error;
  const callbackUrl = safeRedirect(request.cookies.get(callbackUrlCookieName())?.value, APP_URL);
  const location = new URL(signInFailed(callbackUrl, failure), APP_URL).href;
  return new Response(null, { status: 302, headers: { location } });
}

/** Notes the failure; gives the address of the page that explains it, which keeps the way to where the user was going. */
function signInFailed(callbackUrl: string, { outcome, code, wakesOperators }: SignInFailure): string {
  telemetry().signIn(outcome);
  log[wakesOperators ? "alarm" : "warn"]("auth.failed", { outcome, code });
  return signInPath(callbackUrl, outcome);
}

/** next-auth's own name for it, spelled out because it is read here, too. */
function callbackUrlCookieName(): string {
  return env().isHttps ? "__Secure-authjs.callback-url" : "authjs.callback-url";
}

/** The provider of the environment, as far as it is not known before it is asked. */
async function createProvider(client: ProviderClient): Promise<Result<Provider, SignInFailure>> {
  const { AUTH_OIDC_ID, AUTH_OIDC_ISSUER, AUTH_OIDC_NAME, AUTH_OIDC_SECRET } = env();
  const found = await discover(AUTH_OIDC_ISSUER, client);
  if (!found.ok) return found;
  const metadata = found.value;
  const authentication = clientAuthentication(metadata);
  if (authentication === null) {
    return err({ outcome: "misconfigured", code: "no_client_authentication", wakesOperators: true });
  }
  const hasUserinfo = metadata.userinfo_endpoint !== undefined;
  // next-auth insists on the endpoint, also where it does not use it.
  const completed = { userinfo_endpoint: metadata.token_endpoint, ...metadata };
  return ok({
    id: providerId,
    name: AUTH_OIDC_NAME ?? "OpenID Connect",
    type: "oidc",
    issuer: metadata.issuer,
    clientId: AUTH_OIDC_ID,
    clientSecret: AUTH_OIDC_SECRET,
    client: { token_endpoint_auth_method: authentication },
    checks: ["pkce", "state", "nonce"],
    // Strictly conforming providers keep name and e-mail out of the ID token, and others out of userinfo.
    idToken: !hasUserinfo,
    authorization: { params: { scope: "openid profile email" } },
    account: () => ({}),
    profile: (profile: unknown, tokens) => {
      const { subject, name, email } = readIdentity(profile, tokens.id_token);
      return { id: subject, name, email };
    },
    // next-auth asks for the metadata each time, without a limit.
    [customFetch]: async (input, init) =>
      isDiscovery(input) ? Response.json(completed) : client.fetch(input, init),
  });
}

function isDiscovery(input: Parameters<typeof fetch>[0]): boolean {
  return String(input instanceof Request ? input.url : input).endsWith("/.well-known/openid-configuration");
}

/** The configuration for one request. Its errors, which next-auth tells nobody else, are added to `errors`. */
async function createConfig(providers: Provider[], errors: Errors): Promise<NextAuthConfig> {
  const { APP_URL, AUTH_SECRET, isHttps } = env();
  return {
    adapter: await createAdapter(),
    secret: AUTH_SECRET,
    session: { strategy: "database", maxAge: idleLimitSeconds },
    useSecureCookies: isHttps,
    cookies: {
      sessionToken: {
        name: sessionCookieName(),
        // The database ends the session; the cookie only has to outlast it. Browsers prefer `maxAge` to `expires`.
        options: { httpOnly: true, sameSite: "lax", path: "/", secure: isHttps, maxAge: 30 * 24 * 60 * 60 },
      },
      callbackUrl: { name: callbackUrlCookieName() },
    },
    pages: { signIn: paths.signIn, error: paths.signIn, signOut: paths.home },
    providers,
    callbacks: {
      redirect: ({ url }) => new URL(safeRedirect(url, APP_URL), APP_URL).href,
      // The one place that next-auth calls with the tokens, and before it looks for the user.
      signIn: async ({ account, profile }) => {
        await saveUserOf(await getDb(), providerId, readIdentity(profile, account?.id_token), new Date());
        return true;
      },
    },
    events: {
      signIn: async ({ user }) => {
        if (user.id !== undefined) await shareLocale(user.id);
        await endReplacedSession();
      },
    },
    logger: {
      // Its own lines quote tokens and profiles. Errors of events do not end a sign-in.
      error: (error) => {
        if (error instanceof AuthError && error.type === "EventError") {
          log.warn("auth.event_failed", { code: codeOf(causesOf(error)) });
        } else errors.push(error);
      },
      warn: () => {},
      debug: () => {},
    },
  };
}

/** Whoever signs in over an open session leaves none behind that a copied cookie could still use. */
async function endReplacedSession(): Promise<void> {
  const replaced = (await cookies()).get(sessionCookieName())?.value;
  if (replaced !== undefined) await (await createAdapter()).deleteSession?.(replaced);
}
