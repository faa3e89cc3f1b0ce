import { NextRequest } from "next/server";
import { afterAll, beforeAll, beforeEach, expect, vi } from "vitest";
import { GET, POST } from "@/app/api/auth/callback/[provider]/route";
import { signInAction } from "@/app/signin/actions";
import { parseEnv } from "@/lib/config/env-schema";
import { setMetrics, telemetry } from "@/lib/observability/metrics";
import { type GitHub, startGitHub } from "./github";
import { client, type OpenidProvider, startOpenidProvider } from "./openid-provider";
import { captureLog } from "./output";
import { routeFetch } from "./route-fetch";

type Cookie = { readonly value: string; readonly sameSite: string };

// Mocks what Next keeps per request: the cookies of one browser at a time. Everything else is real.
const world = vi.hoisted(() => ({
  db: null as unknown,
  variables: {} as Record<string, string>,
  jar: new Map<string, Cookie>(),
  /** The names of the cookies that came with the request. */
  sent: new Set<string>(),
  timeLimits: { requestMs: 5_000, totalMs: 12_000 },
}));
vi.mock("next/headers", () => ({
  headers: async () => new Headers({ "x-forwarded-proto": "http", "x-forwarded-host": "app.test" }),
  cookies: async () => ({
    get: (name: string) => (world.sent.has(name) ? { name, value: world.jar.get(name)?.value } : undefined),
    set: (...given: [string, string, { sameSite?: string }?] | [{ name: string; value: string }]) => {
      const [first, value, options] = given;
      if (typeof first === "string")
        world.jar.set(first, { value: value ?? "", sameSite: options?.sameSite ?? "lax" });
      else world.jar.set(first.name, { value: first.value, sameSite: "lax" });
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
      AUTH_SECRET: "a secret of the tests that nobody guesses",
      AUTH_PROVIDERS: "google microsoft-entra-id apple github",
      AUTH_GOOGLE_ID: client.id,
      AUTH_GOOGLE_SECRET: client.secret,
      AUTH_MICROSOFT_ENTRA_ID_ID: client.id,
      AUTH_MICROSOFT_ENTRA_ID_SECRET: client.secret,
      AUTH_APPLE_ID: client.id,
      AUTH_APPLE_SECRET: client.secret,
      AUTH_GITHUB_ID: client.id,
      AUTH_GITHUB_SECRET: client.secret,
      INKLINK_API_KEY: "secret_live_1",
      INKLINK_WEBHOOK_SECRET: "whsec_c2VjcmV0",
      ...world.variables,
    });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    return parsed.value;
  },
}));

export const appUrl = "http://app.test";
export const wanted = "/kyc/complete?inquiry_id=kyc_iq_1";
export const log = captureLog();
export const signIns: [outcome: string, provider: string][] = [];

export const [name, email] = ["Ada Rivera", "ada@example.com"];
export const tenant = "5e1f1a7e-0000-4000-8000-000000000000";
export const microsoft = "https://login.microsoftonline.com";

/** The providers as they are, at their real addresses. */
const google = {
  publicOrigin: "https://accounts.google.com",
  authMethods: ["client_secret_post", "client_secret_basic"],
  metadata: {
    authorization_endpoint: "https://accounts.google.com/o/oauth2/v2/auth",
    token_endpoint: "https://oauth2.googleapis.com/token",
    userinfo_endpoint: "https://openidconnect.googleapis.com/v1/userinfo",
  },
  userinfo: { name, given_name: "Ada", family_name: "Rivera", email, email_verified: true },
  idToken: { name, email, email_verified: true, azp: client.id },
};
/** The metadata for all tenants has a placeholder for the tenant; the ID token names the person's own. */
export const entra = {
  publicOrigin: microsoft,
  authMethods: ["client_secret_post", "private_key_jwt", "client_secret_basic"],
  metadata: {
    issuer: `${microsoft}/{tenantid}/v2.0`,
    authorization_endpoint: `${microsoft}/common/oauth2/v2.0/authorize`,
    token_endpoint: `${microsoft}/common/oauth2/v2.0/token`,
    userinfo_endpoint: "https://graph.microsoft.com/oidc/userinfo",
  },
  userinfo: { name, family_name: "Rivera", given_name: "Ada", email },
  idToken: { iss: `${microsoft}/${tenant}/v2.0`, tid: tenant, name, email, preferred_username: email },
};
/** No userinfo, no PKCE, text for booleans, a posted response, and the name beside it at the first sign-in only. */
export const apple = {
  publicOrigin: "https://appleid.apple.com",
  authMethods: ["client_secret_post"],
  metadata: {
    authorization_endpoint: "https://appleid.apple.com/auth/authorize",
    token_endpoint: "https://appleid.apple.com/auth/token",
  },
  userinfo: null,
  idToken: { email, email_verified: "true", is_private_email: "true", nonce_supported: true },
  postedUser: { name: { firstName: "Ada", lastName: "Rivera" }, email: "forged@example.com" },
};
export const behaviours = { google, "microsoft-entra-id": entra, apple };

export let openid: OpenidProvider;
export let github: GitHub;
beforeAll(async () => {
  openid = await startOpenidProvider();
  github = await startGitHub();
});
afterAll(async () => {
  await openid.close();
  await github.close();
});

const openidOrigins = [
  "https://accounts.google.com",
  "https://oauth2.googleapis.com",
  "https://openidconnect.googleapis.com",
  microsoft,
  "https://graph.microsoft.com",
  "https://appleid.apple.com",
];
const gitHubOrigins = ["https://github.com", "https://api.github.com", "https://github.corp.example"];

beforeEach(() => {
  vi.stubEnv("AUTH_URL", appUrl);
  vi.unstubAllGlobals();
  routeFetch({
    ...Object.fromEntries(openidOrigins.map((origin) => [origin, () => openid.ownOrigin])),
    ...Object.fromEntries(gitHubOrigins.map((origin) => [origin, () => github.ownOrigin])),
  });
  world.jar = new Map();
  world.variables = {};
  Object.assign(world.timeLimits, { requestMs: 5_000, totalMs: 12_000 });
  signIns.length = 0;
  setMetrics({
    ...telemetry(),
    signIn: (outcome, provider) => void signIns.push([outcome, provider]),
  });
  openid.signInAs("subject-1");
  github.become({});
});

type OpenIdName = keyof typeof behaviours;
export type Name = OpenIdName | "github";

export function become(provider: Name, change: Parameters<OpenidProvider["become"]>[0] = {}): void {
  if (provider !== "github") openid.become({ ...behaviours[provider], ...change });
}

/** Submits the provider's form; returns the redirect target. */
export async function begin(provider: string, callbackUrl = wanted): Promise<string> {
  const form = new FormData();
  form.set("callbackUrl", callbackUrl);
  form.set("provider", provider);
  world.sent = new Set(world.jar.keys());
  const thrown: unknown = await signInAction(form).then(
    () => null,
    (error: unknown) => error,
  );
  const digest = thrown instanceof Error && "digest" in thrown ? String(thrown.digest) : "";
  const address = /^NEXT_REDIRECT;\w+;(.*);\d+;$/.exec(digest)?.[1];
  if (address === undefined) throw thrown;
  return address;
}

type Return = { readonly address: string; readonly posted: URLSearchParams | null };

/** Visits the provider, which signs in without a prompt; returns what the browser sends back. */
export async function visit(address: string): Promise<Return> {
  const response = await fetch(address, { redirect: "manual" });
  const location = response.headers.get("location");
  if (location !== null) return { address: location, posted: null };
  const page = await response.text();
  const fields = [...page.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name = "", value = ""]) => [
    name,
    value.replaceAll("&quot;", '"').replaceAll("&amp;", "&"),
  ]);
  const action = /action="([^"]*)"/.exec(page)?.[1] ?? "";
  return { address: action, posted: new URLSearchParams(fields) };
}

/** Sends a request as the browser does: from another site, a post carries no `SameSite=Lax` cookies. */
export async function send(address: string, posted: URLSearchParams | null): Promise<Response> {
  const cookies = [...world.jar].filter(([, { sameSite }]) => posted === null || sameSite === "none");
  world.sent = new Set(cookies.map(([name]) => name));
  const cookie = cookies.map(([name, { value }]) => `${name}=${encodeURIComponent(value)}`).join("; ");
  const response =
    posted === null
      ? await GET(new NextRequest(address, { headers: { cookie } }))
      : await POST(new NextRequest(address, { method: "POST", body: posted, headers: { cookie } }));
  for (const set of response.headers.getSetCookie()) {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
    const sameSite = /samesite=(\w+)/i.exec(set)?.[1]?.toLowerCase() ?? "lax";
    if (/max-age=0/i.test(set)) world.jar.delete(name);
    else world.jar.set(name, { value: decodeURIComponent(value), sameSite });
  }
  return response;
}

/** Calls the callback; returns the redirect target. */
export async function finish({ address, posted }: Return): Promise<string> {
  const response = await send(address, posted);
  const location = response.headers.get("location") ?? "";
  if (posted === null) return location.replace(appUrl, "");
  expect([response.status, location]).toEqual([303, `${appUrl}/api/auth/callback/apple`]);
  return finish({ address: location, posted: null });
}

export const signIn = async (provider: Name) => finish(await visit(await begin(provider)));
export const failedWith = (error: string) => `/signin?${new URLSearchParams({ callbackUrl: wanted, error })}`;

export function expectLogged(provider: Name, outcome: string, code: string, level = "warn"): void {
  expect(signIns).toEqual([[outcome, provider]]);
  const lines = log().filter(({ level }) => level !== "info");
  expect(lines).toMatchObject([{ level, event: "auth.failed", provider, outcome, code }]);
}

export { world };
