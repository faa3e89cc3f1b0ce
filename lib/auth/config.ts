import "server-only";
import { cookies } from "next/headers";
import type { NextRequest } from "next/server";
import NextAuth, { AuthError, type NextAuthConfig } from "next-auth";
import { env } from "@/lib/config/env";
import { keysFor } from "@/lib/config/keys";
import { paths, signInAgainPath, signInPath } from "@/lib/config/paths";
import {
  callbackPath,
  type ProviderId,
  postsItsResponse,
  type SignInMethod,
} from "@/lib/config/sign-in-methods";
import { type Db, getDb } from "@/lib/db/client";
import { log } from "@/lib/observability/log";
import { telemetry } from "@/lib/observability/metrics";
import { shareLocale } from "@/lib/users/locale";
import { createAdapter } from "./adapter";
import { type Identity, readAuthTime, readIdentity } from "./claims";
import { heldForm, holdForm } from "./form-post";
import { createProviderClient, timeLimits } from "./provider-client";
import { rememberSignOut } from "./provider-sign-out";
import { createProvider, type Provider } from "./providers";
import { safeRedirect } from "./safe-redirect";
import { currentSession, idleLimitSeconds, readSession, sessionCookieName } from "./session";
import { againParameters, isSignInAgain, OtherUser, wayBackFrom } from "./sign-in-again";
import { causesOf, codeOf, type SignInFailure, toSignInFailure } from "./sign-in-failure";
import { findUserOf, saveUserOf } from "./sign-in-user";

type Errors = unknown[];

export const handlers = { GET: handle, POST: handle };

/**
 * Starts a sign-in with the provider of this id, or with the first one if it is null, that ends at `callbackUrl`, a path
 * of our own origin. If it ends at the page to sign in again, the provider is asked to let the user prove who they are.
 * Returns the address to redirect the browser to.
 */
export async function startSignIn(providerId: string | null, callbackUrl: string): Promise<string> {
  const methods = env().signInMethods;
  const method = providerId === null ? methods[0] : methods.find(({ id }) => id === providerId);
  // The page is older than the configuration, or the form is not ours.
  if (method === undefined) return signInPath(callbackUrl);
  const client = createProviderClient(timeLimits);
  const provider = await createProvider(method, client);
  if (!provider.ok) return signInFailed(method, callbackUrl, provider.error);
  const errors: Errors = [];
  const config = await createConfig(method, provider.value, errors);
  const address: unknown = await NextAuth(config)
    .signIn(
      method.id,
      { redirectTo: callbackUrl, redirect: false },
      isSignInAgain(callbackUrl) ? againParameters(method.id) : {},
    )
    .catch((error: unknown) => {
      if (error instanceof AuthError) return null;
      throw error;
    });
  const [error] = errors;
  if (typeof address === "string" && error === undefined) return address;
  const circumstances = { errorCode: client.errorCode(), hasResponded: false, told: null };
  return signInFailed(method, callbackUrl, toSignInFailure(error, circumstances));
}

/** Ends the session of this request on the server. */
export async function signOut(redirectTo: string): Promise<void> {
  const session = await currentSession();
  if (session !== null) {
    log.info("auth.signed_out", { user: session.user.id, session: session.id });
    await rememberSignOut(session.provider);
  }
  await NextAuth(await createConfig(null, null, [])).signOut({ redirectTo });
}

async function handle(request: NextRequest): Promise<Response> {
  const { pathname } = request.nextUrl;
  const method = env().signInMethods.find(({ id }) => callbackPath(id) === pathname);
  if (method === undefined) return NextAuth(await createConfig(null, null, [])).handlers.GET(request);
  if (!postsItsResponse(method.id)) return finishSignIn(method, request, request.nextUrl.searchParams);
  if (request.method === "POST") return holdForm(request, new URLSearchParams(await request.text()));
  const { posted, form, forget } = await heldForm(request);
  const response = await finishSignIn(method, posted, form);
  response.headers.append("set-cookie", forget);
  return response;
}

/**
 * Handles the provider's callback: signs the user in and redirects to the callback URL, or to the sign-in page with the
 * error. `parameters`: the provider's response.
 */
async function finishSignIn(
  method: SignInMethod,
  request: NextRequest,
  parameters: URLSearchParams,
): Promise<Response> {
  const { APP_URL } = env();
  const client = createProviderClient(timeLimits);
  const provider = await createProvider(method, client);
  const responsesBefore = client.responses();
  const errors: Errors = [];
  const response = provider.ok
    ? await NextAuth(await createConfig(method, provider.value, errors)).handlers.GET(request)
    : null;
  if (response !== null && errors.length === 0) {
    telemetry().signIn("signed_in", method.id);
    return response;
  }
  const circumstances = {
    errorCode: client.errorCode(),
    hasResponded: client.responses() > responsesBefore,
    told: parameters.get("error") ?? client.refusal(),
  };
  const failure = provider.ok ? toSignInFailure(errors.at(-1), circumstances) : provider.error;
  const callbackUrl = safeRedirect(request.cookies.get(callbackUrlCookieName())?.value, APP_URL);
  const location = new URL(signInFailed(method, callbackUrl, failure), APP_URL).href;
  return new Response(null, { status: 302, headers: { location } });
}

/** Logs the failure. Returns the sign-in page's address with the error and the callback URL. */
function signInFailed(
  { id: provider }: SignInMethod,
  callbackUrl: string,
  { outcome, code, wakesOperators }: SignInFailure,
): string {
  telemetry().signIn(outcome, provider);
  log[wakesOperators ? "alarm" : "warn"]("auth.failed", { provider, outcome, code });
  return isSignInAgain(callbackUrl)
    ? signInAgainPath(wayBackFrom(callbackUrl), outcome)
    : signInPath(callbackUrl, outcome);
}

/** next-auth's cookie name; the cookie is read here, too. */
function callbackUrlCookieName(): string {
  return env().isHttps ? "__Secure-authjs.callback-url" : "authjs.callback-url";
}

/**
 * The configuration for one request, with the method that it signs in with. Errors that next-auth would only log are
 * added to `errors`.
 */
async function createConfig(
  method: SignInMethod | null,
  provider: Provider | null,
  errors: Errors,
): Promise<NextAuthConfig> {
  const { APP_URL, isHttps } = env();
  const db = await getDb();
  const sessionId = crypto.randomUUID();
  let authTime: Date | null = null;
  return {
    adapter: await createAdapter(db, () => ({ sessionId, provider: method?.id ?? null, authTime })),
    secret: [...keysFor("signIn")],
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
    providers: provider === null ? [] : [provider],
    callbacks: {
      redirect: ({ url }) => new URL(safeRedirect(url, APP_URL), APP_URL).href,
      // The only callback with the tokens that runs before next-auth looks up the user.
      signIn: async ({ account, profile }) => {
        if (method === null) return false;
        const now = new Date();
        const identity = readIdentity(method.id, profile, account?.id_token);
        await refuseOtherUser(db, method.id, identity);
        await saveUserOf(db, method.id, identity, now);
        authTime = readAuthTime(account?.id_token, now);
        return true;
      },
    },
    events: {
      signIn: async ({ user }) => {
        log.info("auth.signed_in", { user: user.id, session: sessionId, provider: method?.id });
        if (user.id !== undefined) await shareLocale(user.id);
        await endReplacedSession(db);
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

/**
 * A user who signs in again must be the same one: another user's sign-in is refused, and the session stays. Without a
 * session, it is an ordinary sign-in.
 */
async function refuseOtherUser(db: Db, provider: ProviderId, identity: Identity): Promise<void> {
  const jar = await cookies();
  if (!isSignInAgain(safeRedirect(jar.get(callbackUrlCookieName())?.value, env().APP_URL))) return;
  const session = await readSession(db, jar.get(sessionCookieName())?.value ?? "", new Date(), env());
  if (session === null) return;
  if ((await findUserOf(db, provider, identity.subject)) !== session.user.id) throw new OtherUser();
}

/** Deletes the session that a sign-in replaces, so that a copied cookie cannot use it. */
async function endReplacedSession(db: Db): Promise<void> {
  const replaced = (await cookies()).get(sessionCookieName())?.value;
  if (replaced !== undefined) await (await createAdapter(db)).deleteSession?.(replaced);
}
