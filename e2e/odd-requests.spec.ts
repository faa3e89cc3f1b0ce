import { formWith } from "../sandbox/visitor/forms";
import { createPlainClient } from "../sandbox/visitor/plain-client";
import { readLog } from "./support/app";
import { signInPlainly } from "./support/plain-journey";
import { postRaw, type RawResponse, sendRaw } from "./support/raw-request";
import { expect, test } from "./support/test";
import type { WorldFacts } from "./support/world";

/** The id of the sign-in action, in the form and in the `Next-Action` header. */
async function signInAction({ appUrl }: WorldFacts): Promise<string> {
  const { body } = await createPlainClient(appUrl).get("/signin");
  const { fields } = formWith(body, "callbackUrl");
  const [, id = ""] =
    Object.keys(fields)
      .join()
      .match(/\$ACTION_ID_(\w+)/) ?? [];
  expect(id).toMatch(/^[0-9a-f]{42}$/);
  return id;
}

/** Malformed requests must not raise an alarm. */
async function expectNoAlarm({ logFile }: WorldFacts, work: () => Promise<void>): Promise<void> {
  const before = (await readLog(logFile)).length;
  await work();
  const lines = (await readLog(logFile)).slice(before);
  expect(lines.filter(({ level }) => level === "alarm")).toEqual([]);
}

function fields(values: Record<string, string>): string {
  const parts = Object.entries(values).map(
    ([name, value]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return `${parts.join("")}--x--\r\n`;
}

const multipart = "multipart/form-data; boundary=x";

/** A whole page without scripts, which `contract.md` requires of every 404. */
function expectPage({ head, body }: RawResponse, name: string): void {
  expect(head, name).toMatch(/content-type: text\/html/i);
  expect(body, name).toMatch(/<html lang="en" dir="ltr">/);
  expect(body.match(/<h1[ >]/g), name).toHaveLength(1);
  expect(body, name).toMatch(/<a href="\//);
}

test("unsupported methods and targets are rejected and logged, and upgrades are ignored", async ({
  world,
}) => {
  const { appUrl } = world;
  const upgrade = { Connection: "Upgrade, close", Upgrade: "websocket" };
  const expected: [line: string, status: number, headers?: Record<string, string>][] = [
    ["CONNECT a.example:443", 405],
    ["TRACE /", 405],
    ["TRACE /_next/static/x", 405],
    ["OPTIONS *", 405],
    ["GET *", 400],
    ["GET http://evil.example/api/health/live", 200],
    ["GET http://evil.example/verify", 307],
    ["GET /api/auth/callback/%ff", 404],
    ["GET /admin/people/%ff", 404],
    ["GET /x", 404, upgrade],
    ["GET /api/health/live", 200, upgrade],
  ];
  await expectNoAlarm(world, async () => {
    for (const [line, status, headers] of expected) {
      const response = await sendRaw(appUrl, line, headers);
      expect([line, response.status]).toEqual([line, status]);
      expect(response.head, line).toMatch(/x-content-type-options: nosniff/i);
      const location = /\r\nlocation: (\S+)/i.exec(response.head)?.[1] ?? appUrl;
      expect(new URL(location, appUrl).origin, line).toBe(appUrl);
      const id = /\r\nx-request-id: (\S+)/i.exec(response.head)?.[1];
      // Static files are not logged.
      if (line.includes("/_next/static/")) continue;
      await expect
        .poll(() => readLog(world.logFile))
        .toContainEqual(expect.objectContaining({ event: "request.done", requestId: id, status }));
    }
  });
});

test("a webhook is accepted with an extra slash", async ({ world }) => {
  for (const path of ["/api/webhooks/inklink/", "//api/webhooks/inklink", "/x/../api/webhooks/inklink"]) {
    const response = await postRaw(world.appUrl, path, "application/json", "{}");
    expect([path, response.status]).toEqual([path, 401]);
  }
});

test("paths below /api/ serve no page and bypass neither rate limits nor the origin check", async ({
  world,
}) => {
  const id = await signInAction(world);
  const unknown = [
    "/api",
    "/api/nowhere",
    "/api/webhooks/nowhere",
    "/api/health/nowhere",
    "/api/auth/session",
    "/api/auth/providers",
    "/api/auth/csrf",
    "/api/auth/signin",
    "/api/auth/signout",
    "/api/auth/error",
    "/api/auth/webauthn-options/oidc",
  ];
  await expectNoAlarm(world, async () => {
    for (const path of unknown) {
      const got = await sendRaw(world.appUrl, `GET ${path}`);
      expect([path, got.status]).toEqual([path, 404]);
      expectPage(got, path);
      expect(got.head, path).not.toMatch(/set-cookie/i);
      expect(got.body, path).not.toMatch(/<form|<script/);
      const action = fields({ [`$ACTION_ID_${id}`]: "" });
      expect((await postRaw(world.appUrl, path, multipart, action)).status, path).toBe(404);
      expect((await postRaw(world.appUrl, path, multipart, "garbage")).status, path).toBe(404);
    }
  });
});

test("next-auth's session endpoint neither ends nor reveals a session", async ({ client }) => {
  await signInPlainly(client);
  const response = await client.get("/api/auth/session");
  expect([response.status, response.headers.getSetCookie()]).toEqual([404, []]);
  expect((await client.get("/verify")).url.pathname).toBe("/verify");
});

test("malformed input gets a 4xx, never a 5xx, and raises no alarm", async ({ world }) => {
  const id = await signInAction(world);
  const call = { "Next-Action": id };
  const form = { $ACTION_REF_1: "", "$ACTION_1:0": JSON.stringify({ id, bound: "$@1" }) };
  const large = "x".repeat(2_000_000);
  const garbage: [name: string, type: string, body: string, headers?: Record<string, string>][] = [
    ["no parts", multipart, "garbage"],
    ["no boundary", "multipart/form-data", "garbage"],
    ["no end", multipart, fields({ [`$ACTION_ID_${id}`]: "" }).slice(0, -6)],
    ["no action's id", multipart, fields({ $ACTION_ID_x: "" })],
    ["bound to what is not there", multipart, fields(form)],
    ["bound to what is no JSON", multipart, fields({ ...form, "$ACTION_1:1": "garbage" })],
    ["bound to what it does not take", multipart, fields({ ...form, "$ACTION_1:1": "[1]" })],
    ["called with no JSON", "text/plain", "garbage", call],
    ["called with nothing", "text/plain", "", call],
    ["called without arguments", "text/plain", "[]", call],
    ["called with a number", "text/plain", "[1]", call],
    ["called with a form that is not there", "text/plain", '["$F1"]', call],
    ["called with what is too deep", "text/plain", `${"[".repeat(20_000)}${"]".repeat(20_000)}`, call],
    ["called with no parts", multipart, "garbage", call],
    ["called with a state that it does not take", multipart, fields({ 0: '[null,"$K1"]', "1_x": "1" }), call],
    ["called by no action's id", "text/plain", "[]", { "Next-Action": "x" }],
    ["large", "application/x-www-form-urlencoded", large],
    ["large parts", multipart, fields({ x: large })],
    ["called with what is large", "text/plain", JSON.stringify([large]), call],
  ];
  await expectNoAlarm(world, async () => {
    for (const [name, type, body, headers] of garbage) {
      const response = await postRaw(world.appUrl, "/signin", type, body, headers);
      expect([name, response.status]).toEqual([name, body.length > 1_000_000 ? 413 : 400]);
      if (headers === undefined) expectPage(response, name);
    }
    const callback = "/api/auth/callback/oidc";
    expect((await postRaw(world.appUrl, callback, "application/x-www-form-urlencoded", large)).status).toBe(
      413,
    );
    expect((await postRaw(world.appUrl, callback, multipart, "garbage")).status).toBe(415);
    expect((await postRaw(world.appUrl, callback, "application/json", "garbage")).status).toBe(415);
  });
  const refused = (await readLog(world.logFile)).filter(({ event }) => event === "request.refused");
  expect(refused.length).toBeGreaterThan(10);
  expect(JSON.stringify(refused)).not.toContain("garbage");
});

test("image optimisation is off, and no alternative path reaches the console", async ({ world }) => {
  for (const path of [
    "/_next/image?url=%2Flogo.svg&w=64&q=75",
    "/./admin",
    "/x/../admin",
    "/x/%2e%2e/admin",
    "/x\\..\\admin",
    "/admin/.././admin/people",
  ]) {
    const response = await sendRaw(world.appUrl, `GET ${path}`);
    expect([path, response.status]).toEqual([path, 404]);
    expect(response.body).not.toMatch(/Overview|Funnel/);
  }
});
