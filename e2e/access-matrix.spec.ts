import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { createPlainClient, type PlainClient, type PlainResponse } from "../sandbox/visitor/plain-client";
import { root } from "./support/app";
import { newcomer } from "./support/people";
import { openInquiry } from "./support/plain-journey";
import { expect, test } from "./support/test";
import { clientOf, signIn, type Visitor, visitors } from "./support/visitors";
import type { WorldFacts } from "./support/world";

/**
 * Who may open each page and handler, and call each server action. The lists are those of the file system and of the
 * build: a new entry fails this test until it says who may use it.
 */

const staff: readonly Visitor[] = ["support", "operator", "stale operator"];
const operators: readonly Visitor[] = ["operator", "stale operator"];
const stale: readonly Visitor[] = ["stale user", "stale operator"];

/** The result of a request: a status, or the path that it redirects to. */
type Result = string;

type Rule = (visitor: Visitor) => Result;

/** The same for everyone. */
const everyone =
  (result: Result): Rule =>
  () =>
    result;
/** Nobody is led to sign in. */
const signedIn =
  (result: Result): Rule =>
  (visitor) =>
    visitor === "nobody" ? "/signin" : result;
/** Signed in, within the last 15 minutes. */
const freshlySignedIn =
  (result: Result): Rule =>
  (visitor) =>
    stale.includes(visitor) ? "/signin-again" : signedIn(result)(visitor);
const only =
  (allowed: readonly Visitor[], result: Result): Rule =>
  (visitor) =>
    allowed.includes(visitor) ? result : "404";
/** What an operator decides: within the last 15 minutes. */
const deciding =
  (result: Result): Rule =>
  (visitor) =>
    visitor === "stale operator" ? "/signin-again" : only(operators, result)(visitor);

type Target = {
  /** Our ids of the person and of the inquiry. */
  readonly id: string;
  readonly inquiryId: string;
  readonly inklinkId: string;
};

type Entry = { readonly rule: Rule; readonly address?: (target: Target) => string };

/** Pages by pattern; handlers by method and pattern. */
const routes: Readonly<Record<string, Entry>> = {
  "GET /": { rule: everyone("200") },
  "GET /[...nowhere]": { rule: everyone("404"), address: () => "/no/such/page" },
  "GET /account": { rule: signedIn("200") },
  "GET /account/erase": { rule: freshlySignedIn("200") },
  "GET /account/erased": { rule: everyone("200") },
  "GET /account/export": { rule: everyone("/account") },
  "POST /account/export": { rule: freshlySignedIn("200") },
  "GET /admin": { rule: only(staff, "200") },
  "GET /admin/attention": { rule: only(staff, "200") },
  "GET /admin/audit": { rule: only(operators, "200") },
  "GET /admin/audit.csv": { rule: deciding("200") },
  "GET /admin/drop-offs": { rule: only(staff, "200") },
  "GET /admin/failed": { rule: only(staff, "200") },
  "GET /admin/inquiries.csv": { rule: deciding("200") },
  "GET /admin/people": { rule: only(staff, "200") },
  "GET /admin/people/[id]": { rule: only(staff, "200"), address: ({ id }) => `/admin/people/${id}` },
  "GET /api/auth/callback/[provider]": {
    rule: everyone("/signin"),
    address: () => "/api/auth/callback/oidc",
  },
  "POST /api/auth/callback/[provider]": { rule: everyone("415"), address: () => "/api/auth/callback/oidc" },
  "GET /api/health/live": { rule: everyone("200") },
  "GET /api/health/ready": { rule: everyone("200") },
  "GET /api/v1/openapi.json": { rule: everyone("200") },
  // By key, not by session. Without `API_KEYS` there is no such API.
  "GET /api/v1/verifications": { rule: everyone("404") },
  "GET /api/v1/verifications/[user_id]": {
    rule: everyone("404"),
    address: ({ id }) => `/api/v1/verifications/${id}`,
  },
  "GET /api/verification/status": { rule: (visitor) => (visitor === "nobody" ? "401" : "200") },
  "POST /api/webhooks/inklink": { rule: everyone("401") },
  "GET /kyc/complete": {
    rule: (visitor) => (visitor === "user" ? "200" : signedIn("404")(visitor)),
    address: ({ inklinkId }) => `/kyc/complete?inquiry_id=${inklinkId}`,
  },
  "GET /manifest.webmanifest": { rule: everyone("200") },
  "GET /signin": { rule: (visitor) => (visitor === "nobody" ? "200" : "/verify") },
  "GET /signin-again": {
    rule: (visitor) => (stale.includes(visitor) ? "200" : signedIn("/verify")(visitor)),
  },
  "GET /slow-down": { rule: everyone("200") },
  "GET /verify": { rule: signedIn("200") },
  "GET /verify/history": { rule: signedIn("200") },
  "GET /welcome": { rule: signedIn("/verify") },
  "GET /.well-known/security.txt": { rule: everyone("200") },
};

type ActionEntry = {
  readonly rule: Rule;
  readonly fields?: (target: Target) => Readonly<Record<string, string>>;
  /** The page's state is the first argument. */
  readonly hasState?: boolean;
  /** Ends the visitor's session. */
  readonly endsSession?: boolean;
};

const actions: Readonly<Record<string, ActionEntry>> = {
  "account eraseAction": { rule: freshlySignedIn("/account/erased"), endsSession: true },
  "account endSessionsAction": { rule: signedIn("/"), endsSession: true },
  "account setMailPreferenceAction": { rule: signedIn("/account"), fields: () => ({ mail: "on" }) },
  "account withdrawConsentAction": { rule: signedIn("/account") },
  "language chooseLanguageAction": { rule: everyone("/account"), fields: () => ({ page: "/account" }) },
  "signin signInAction": { rule: everyone("provider"), fields: () => ({ callbackUrl: "/verify" }) },
  "signin signInAgainAction": { rule: signedIn("provider"), fields: () => ({ callbackUrl: "/verify" }) },
  "signin signOutAction": { rule: everyone("/"), endsSession: true },
  "verify refreshNowAction": {
    rule: signedIn("200"),
    fields: ({ inklinkId }) => ({ inquiry: inklinkId }),
    hasState: true,
  },
  "verify startAction": { rule: signedIn("hosted flow"), hasState: true },
  "admin searchAction": { rule: only(staff, "/admin/people"), fields: () => ({ term: "" }) },
  "admin clearSearchAction": { rule: only(staff, "/admin/people") },
  "admin refreshAction": {
    rule: only(staff, "person"),
    fields: ({ inquiryId }) => ({ inquiry: inquiryId }),
  },
  "admin closeAction": {
    rule: only(operators, "person"),
    fields: ({ inquiryId }) => ({ inquiry: inquiryId }),
  },
  "admin withdrawAction": {
    rule: deciding("person"),
    fields: ({ id, inquiryId }) => ({
      user: id,
      inquiry: inquiryId,
      reason: "requested",
      understood: "yes",
    }),
  },
  "admin grantAction": { rule: deciding("person"), fields: ({ id }) => ({ user: id }) },
  "admin endSessionsAction": { rule: deciding("person"), fields: ({ id }) => ({ user: id }) },
  "admin retryDeliveryAction": { rule: only(staff, "/admin/failed"), fields: () => ({ delivery: "x" }) },
  "admin retryDeliveriesAction": { rule: only(staff, "/admin/failed") },
  "admin retryMailsAction": { rule: only(operators, "/admin/failed"), fields: () => ({ cause: "x" }) },
  "admin retryMailAction": {
    rule: only(operators, "/admin/failed"),
    fields: () => ({ mail: crypto.randomUUID() }),
  },
  "admin resendEventAction": { rule: only(operators, "/admin/failed"), fields: () => ({ event: "evt_x" }) },
  "admin resendFailedEventsAction": { rule: only(operators, "/admin/failed") },
  "admin resendEventsOfAction": {
    rule: only(operators, "/admin/failed"),
    fields: () => ({ from: "2026-01-01", to: "2026-01-01" }),
  },
  // Last: afterwards, the target is gone.
  "admin eraseAction": {
    rule: deciding("/admin"),
    fields: ({ id }) => ({ user: id, understood: "yes" }),
  },
};

/** The routes of `app/`, as in the table above. */
function routesInApp(): string[] {
  return readdirSync(path.join(root, "app"), { recursive: true, encoding: "utf8" }).flatMap((file) => {
    const pattern = `/${path.dirname(file)}`.replace(/^\/\.$/, "/");
    if (/(^|\/)page\.tsx$/.test(file)) return [`GET ${pattern}`];
    if (!/(^|\/)route\.ts$/.test(file)) return [];
    const text = readFileSync(path.join(root, "app", file), "utf8");
    const names = [...text.matchAll(/^export (?:async function|function|const) (?:\{ )?([A-Z]+)\b/gm)];
    return names.map(([, method]) => `${method} ${pattern}`);
  });
}

const manifestSchema = z.object({
  node: z.record(z.string(), z.object({ filename: z.string(), exportedName: z.string() })),
});

/** The ids of the server actions of the build, by their names. */
function actionIds(): Map<string, string> {
  const file = path.join(root, ".next/server/server-reference-manifest.json");
  const { node } = manifestSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  return new Map(
    Object.entries(node).map(([id, { filename, exportedName }]) => [
      `${path.basename(path.dirname(filename))} ${exportedName}`,
      id,
    ]),
  );
}

/** The clients, and the person that the console is asked about, who is the visitor `user`. */
async function openClients(world: WorldFacts) {
  const { client, page } = await signIn(world, newcomer());
  const inklinkId = await openInquiry(client, page);
  const target: Target = { ...(await idsOf(client)), inklinkId };
  const clients = new Map<Visitor, PlainClient>([["user", client]]);
  for (const visitor of visitors) {
    if (visitor !== "user") clients.set(visitor, await clientOf(world, visitor));
  }
  return { target, clients };
}

const exportSchema = z.object({
  person: z.object({ id: z.string() }),
  inquiries: z.tuple([z.object({ id: z.string() })]),
});

async function idsOf(client: PlainClient): Promise<Pick<Target, "id" | "inquiryId">> {
  const headers = { origin: client.appUrl.origin };
  const { body } = await client.request("POST", "/account/export", { headers });
  const { person, inquiries } = exportSchema.parse(JSON.parse(body));
  return { id: person.id, inquiryId: inquiries[0].id };
}

function resultOf({ status, headers }: PlainResponse, world: WorldFacts): Result {
  const location = headers.get("location");
  if (location === null) return String(status);
  const { origin, pathname } = new URL(location, world.appUrl);
  if (origin === world.issuer) return "provider";
  if (origin === new URL(world.idvUrl).origin) return "hosted flow";
  // The address without a page, which is the not-found page.
  if (pathname === "/nowhere") return "404";
  return /^\/admin\/people\/./.test(pathname) ? "person" : pathname;
}

/** Calls an action as a form without scripts does. */
async function call(
  client: PlainClient,
  page: string,
  id: string,
  { hasState = false }: ActionEntry,
  fields: Readonly<Record<string, string>>,
) {
  const reference = hasState
    ? { $ACTION_REF_1: "", "$ACTION_1:0": JSON.stringify({ id, bound: "$@1" }), "$ACTION_1:1": "[null]" }
    : { [`$ACTION_ID_${id}`]: "" };
  const form = { action: page, isMultipart: true, fields: { ...reference, ...fields }, html: "" };
  const from = { status: 200, headers: new Headers(), body: "", url: client.appUrl };
  return client.submit(from, form, {}, { follow: false });
}

/** A page with the action. An action that a page does not have is unknown there (409). */
function pageOf(action: string): string {
  const [area = ""] = action.split(" ");
  return { admin: "/admin/people", verify: "/verify" }[area] ?? "/account";
}

test("the matrix lists every page, handler and action", () => {
  expect(Object.keys(routes).sort()).toEqual(routesInApp().sort());
  expect(Object.keys(actions).sort()).toEqual([...actionIds().keys()].sort());
});

test("each page and handler answers each visitor as the matrix says", async ({ world }) => {
  const { target, clients } = await openClients(world);
  const results: Record<string, Result> = {};
  const expected: Record<string, Result> = {};
  for (const [name, { rule, address }] of Object.entries(routes)) {
    const [method = "", pattern = ""] = name.split(" ");
    for (const [visitor, client] of clients) {
      const response = await client.request(method, address?.(target) ?? pattern, {
        headers: method === "POST" ? { origin: client.appUrl.origin } : {},
        follow: false,
      });
      results[`${name} by ${visitor}`] = resultOf(response, world);
      expected[`${name} by ${visitor}`] = rule(visitor);
    }
  }
  expect(results).toEqual(expected);
});

test("each action answers each visitor as the matrix says", async ({ world }) => {
  const { target, clients } = await openClients(world);
  const ids = actionIds();
  const results: Record<string, Result> = {};
  const expected: Record<string, Result> = {};
  for (const [name, entry] of Object.entries(actions)) {
    for (const [visitor, shared] of clients) {
      const client = entry.endsSession === true ? await clientOf(world, visitor) : shared;
      const response = await call(
        client,
        pageOf(name),
        ids.get(name) ?? "",
        entry,
        entry.fields?.(target) ?? {},
      );
      results[`${name} by ${visitor}`] = resultOf(response, world);
      expected[`${name} by ${visitor}`] = entry.rule(visitor);
    }
  }
  expect(results).toEqual(expected);
});

test("the console's actions are unknown to the pages that everyone can open", async ({ world }) => {
  const { target, clients } = await openClients(world);
  for (const [name, id] of actionIds()) {
    const entry = actions[name];
    if (entry === undefined || !name.startsWith("admin")) continue;
    for (const visitor of ["nobody", "user", "operator"] as const) {
      const client = clients.get(visitor) ?? createPlainClient(world.appUrl);
      const response = await call(client, "/account", id, entry, entry.fields?.(target) ?? {});
      expect(resultOf(response, world), `${name} by ${visitor}`).toBe("409");
    }
  }
});
