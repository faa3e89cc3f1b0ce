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
import { createProviderClient, type ProviderClient, timeLimits } from "./provider-client";
import { safeRedirect } from "./safe-redirect";
import { idleLimitSeconds, sessionCookieName } from "./session";
import { causesOf, codeOf, type SignInFailure, toSignInFailure } from "./sign-in-failure";
import { saveUserOf } from "./sign-in-user";

const providerId = "oidc";
const callbackPath = `/api/auth/callback/${providerId}`;

type Provider = NextAuthConfig["providers"][number];
type Errors = unknown[];

export const handlers = { GET: handle, POST: handle };

/**
 * Starts a sign-in that ends at `callbackUrl`, a path of our own origin. Returns the address to redirect the browser
 * to.
 */
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
  const circumstances = { errorCode: client.errorCode(), hasResponded: false, told: null };
  return signInFailed(callbackUrl, toSignInFailure(error, circumstances));
}

export async function signOut(redirectTo: string): Promise<void> {
  await NextAuth(await createConfig([], [])).signOut({ redirectTo });
}

async function handle(request: NextRequest): Promise<Response> {
  if (request.nextUrl.pathname === callbackPath) return finishSignIn(request);
  return NextAuth(await createConfig([], [])).handlers.GET(request);
}

/**
 * Handles the provider's callback: signs the user in and redirects to the callback URL, or to the sign-in page with the
 * error.
 */
async function finishSignIn(request: NextRequest): Promise<Response> {
  const { APP_URL } = env();
  const client = createProviderClient(timeLimits);
  const provider = await createProvider(client);
  const responsesBefore = client.responses();
  const errors: Errors = [];
  const response = provider.ok
    ? await NextAuth(await createConfig([provider.value], errors)).handlers.GET(request)
    : null;
  if (response !== null && errors.length === 0) {
    telemetry().signIn("signed_in");
    return response;
  }
  const circumstances = {
    errorCode: client.errorCode(),
    hasResponded: client.responses() > responsesBefore,
    told: request.nextUrl.searchParams.get("error"),
  };
  const failure = provider.ok ? toSignInFailure(errors.at(-1), circumstances) : provider.error;
  const callbackUrl = safeRedirect(request.cookies.get(callbackUrlCookieName())?.value, APP_URL);
  const location = new URL(signInFailed(callbackUrl, failure), APP_URL).href;
  return new Response(null, { status: 302, headers: { location } });
}

/** Logs the failure. Returns the sign-in page's address with the error and the callback URL. */
function signInFailed(callbackUrl: string, { outcome, code, wakesOperators }: SignInFailure): string {
  telemetry().signIn(outcome);
  log[wakesOperators ? "alarm" : "warn"]("auth.failed", { outcome, code });
  return signInPath(callbackUrl, outcome);
}

/** next-auth's cookie name; the cookie is read here, too. */
function callbackUrlCookieName(): string {
  return env().isHttps ? "__Secure-authjs.callback-url" : "authjs.callback-url";
}

/** The configured provider, with its discovered metadata. */
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
  // next-auth requires the endpoint even if it does not use it.
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
    // Strictly conforming providers omit name and email from the ID token; others omit them from userinfo.
    idToken: !hasUserinfo,
    authorization: { params: { scope: "openid profile email" } },
    account: () => ({}),
    profile: (profile: unknown, tokens) => {
      const { subject, name, email } = readIdentity(profile, tokens.id_token);
      return { id: subject, name, email };
    },
    // next-auth fetches the metadata every time, without a timeout; return the cached metadata instead.
    [customFetch]: async (input, init) =>
      isDiscovery(input) ? Response.json(completed) : client.fetch(input, init),
  });
}

function isDiscovery(input: Parameters<typeof fetch>[0]): boolean {
  return String(input instanceof Request ? input.url : input).endsWith("/.well-known/openid-configuration");
}

/** The configuration for one request. Errors that next-auth would only log are added to `errors`. */
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
        // The database ends the session; the cookie only has to outlive it. Browsers prefer `maxAge` to `expires`.
        options: { httpOnly: true, sameSite: "lax", path: "/", secure: isHttps, maxAge: 30 * 24 * 60 * 60 },
      },
      callbackUrl: { name: callbackUrlCookieName() },
    },
    pages: { signIn: paths.signIn, error: paths.signIn, signOut: paths.home },
    providers,
    callbacks: {
      redirect: ({ url }) => new URL(safeRedirect(url, APP_URL), APP_URL).href,
      // The only callback with the tokens that runs before next-auth looks up the user.
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
      // next-auth's log lines contain tokens and profiles, so they are dropped. Event errors do not end a sign-in.
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

/** Deletes the session that a sign-in replaces, so that a copied cookie cannot use it. */
async function endReplacedSession(): Promise<void> {
  const replaced = (await cookies()).get(sessionCookieName())?.value;
  if (replaced !== undefined) await (await createAdapter()).deleteSession?.(replaced);
}
