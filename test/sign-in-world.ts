import { NextRequest } from "next/server";
import { afterAll, beforeAll, beforeEach, vi } from "vitest";
import { eraseAction } from "@/app/account/actions";
import { GET } from "@/app/api/auth/callback/[provider]/route";
import { signInAction, signInAgainAction } from "@/app/signin/actions";
import { hasFreshSignIn } from "@/lib/auth/sign-in-again";
import { parseEnv } from "@/lib/config/env-schema";
import type { Db } from "@/lib/db/client";
import { setMetrics, telemetry } from "@/lib/observability/metrics";
import { client, type OpenidProvider, startOpenidProvider } from "./openid-provider";
import { captureLog } from "./output";

// Replaces what Next keeps per request, the cookies of one browser at a time, and the environment. All else is real.
const world = vi.hoisted(() => ({
  db: null as unknown,
  issuer: "",
  jar: new Map<string, string>(),
  timeLimits: { requestMs: 5_000, totalMs: 12_000 },
}));
vi.mock("next/headers", () => ({
  headers: async () =>
    new Headers({ "x-forwarded-proto": "http", "x-forwarded-host": "app.test", origin: "http://app.test" }),
  cookies: async () => ({
    get: (name: string) => (world.jar.has(name) ? { name, value: world.jar.get(name) } : undefined),
    set: (...given: [string, string] | [{ name: string; value: string }]) => {
      const [first, second] = given;
      if (typeof first === "string") world.jar.set(first, second ?? "");
      else world.jar.set(first.name, first.value);
    },
  }),
}));
vi.mock("@/lib/db/client", async (importOriginal) => ({
  ...(await importOriginal<typeof import("@/lib/db/client")>()),
  getDb: async () => world.db,
}));
vi.mock("@/lib/auth/provider-client", async (importOriginal) => ({
  ...(await importOriginal<typeof import("@/lib/auth/provider-client")>()),
  timeLimits: world.timeLimits,
}));
vi.mock("@/lib/config/env", () => ({
  env: () => {
    const parsed = parseEnv({
      APP_URL: appUrl,
      AUTH_SECRET: "a secret of the tests that cannot be guessed",
      AUTH_OIDC_ISSUER: world.issuer,
      AUTH_OIDC_ID: client.id,
      AUTH_OIDC_SECRET: client.secret,
      INKLINK_API_KEY: "secret_live_1",
      INKLINK_WEBHOOK_SECRET: "whsec_c2VjcmV0",
    });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    return parsed.value;
  },
}));

export const appUrl = "http://app.test";
/** The page that the user wanted before signing in. */
export const wanted = "/kyc/complete?inquiry_id=kyc_iq_1";

let provider: OpenidProvider;

/** An app whose identity provider is a real server, and the cookies of one browser. Each test starts without cookies. */
export function useSignIn(database: { readonly db: Db }) {
  const log = captureLog();
  const outcomes: string[] = [];
  beforeAll(async () => {
    provider = await startOpenidProvider();
  });
  afterAll(() => provider.close());
  beforeEach(() => {
    world.db = database.db;
    vi.stubEnv("AUTH_URL", appUrl);
    world.jar.clear();
    Object.assign(world.timeLimits, { requestMs: 5_000, totalMs: 12_000 });
    outcomes.length = 0;
    setMetrics({ ...telemetry(), signIn: (outcome) => void outcomes.push(outcome) });
    return become({});
  });
  return { log, outcomes, world, provider: () => provider };
}

/** A new address per test, because provider metadata is cached. */
export async function become(behaviour: Parameters<OpenidProvider["become"]>[0]): Promise<void> {
  await provider.close();
  provider = await startOpenidProvider(behaviour);
  world.issuer = provider.issuer();
}

/** Submits the sign-in form; returns the redirect target. */
export async function begin(callbackUrl = wanted): Promise<string> {
  const form = new FormData();
  form.set("callbackUrl", callbackUrl);
  return redirectOf(signInAction(form));
}

/** Submits the form to sign in again; returns the redirect target. */
export async function beginAgain(callbackUrl = wanted): Promise<string> {
  const form = new FormData();
  form.set("callbackUrl", callbackUrl);
  return redirectOf(signInAgainAction(form));
}

/** Submits the form that erases the user's data; returns the redirect target. */
export async function eraseOwn(): Promise<string> {
  return redirectOf(Reflect.apply(eraseAction, undefined, [new FormData()]));
}

/** Whether the browser's session is fresh. Like the route, it must load after the mocks. */
export function isSessionFresh(): Promise<boolean> {
  return hasFreshSignIn();
}

/** Where work redirects to, as Next throws it. */
async function redirectOf(work: Promise<unknown>): Promise<string> {
  const thrown: unknown = await work.then(
    () => null,
    (error: unknown) => error,
  );
  const digest = thrown instanceof Error && "digest" in thrown ? String(thrown.digest) : "";
  const address = /^NEXT_REDIRECT;\w+;(.*);\d+;$/.exec(digest)?.[1];
  if (address === undefined) throw thrown;
  return address;
}

/** Visits the provider, which signs in without a prompt; returns the address that it redirects to. */
export async function visit(address: string): Promise<string> {
  const { headers } = await fetch(address, { redirect: "manual" });
  return headers.get("location") ?? "";
}

/** Calls the callback with a browser's cookies. Tests use this instead of the route: it must load after the mocks. */
export function callBack(address: string, jar: ReadonlyMap<string, string>): Promise<Response> {
  const cookie = [...jar].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("; ");
  return GET(new NextRequest(address, { headers: { cookie } }));
}

/** Calls the callback; returns the redirect target. */
export async function finish(address: string): Promise<string> {
  const response = await callBack(address, world.jar);
  for (const set of response.headers.getSetCookie()) {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
    world.jar.set(name, decodeURIComponent(value));
  }
  return (response.headers.get("location") ?? "").replace(appUrl, "");
}

/** The whole sign-in; returns the redirect target. */
export async function signIn(): Promise<string> {
  return finish(await visit(await begin()));
}
