import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { client, startTestWorld, type TestWorld } from "./test-world";
import { formWith } from "./visitor/forms";

let world: TestWorld;
beforeAll(async () => {
  world = await startTestWorld();
});
afterAll(() => world.sandbox.close());

const redirectUri = "http://localhost:3999/api/auth/callback/github";
const verifier = "a verifier of at least forty-three characters";
const basic = `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString("base64")}`;
const login = () => `${world.sandbox.gitHubUrl}/login/oauth`;

function authorize(more: Readonly<Record<string, string>> = {}) {
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  const wanted = { client_id: client.id, redirect_uri: redirectUri, state: "s", code_challenge: challenge };
  return fetch(`${login()}/authorize?${new URLSearchParams({ ...wanted, ...more })}`);
}

/** Chooses a person; returns the address that the browser goes back to. */
async function choose(path: "person" | "new" | "deny", fields: Record<string, string> = {}): Promise<URL> {
  const page = await (await authorize()).text();
  const { action } = formWith(page, path === "deny" ? 'data-sandbox="deny"' : `/${path}`);
  const response = await fetch(new URL(action, login()), {
    method: "POST",
    body: new URLSearchParams(fields),
    redirect: "manual",
  });
  return new URL(response.headers.get("location") ?? "");
}

async function redeem(code: string, { authorization = basic, code_verifier = verifier } = {}) {
  const body = new URLSearchParams({ code, code_verifier, redirect_uri: redirectUri });
  const response = await fetch(`${login()}/access_token`, {
    method: "POST",
    headers: { authorization },
    body,
  });
  return { status: response.status, body: await response.json() };
}

async function ask(path: string, token: string) {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${world.sandbox.gitHubUrl}/api/v3${path}`, { headers });
  return { status: response.status, body: await response.json() };
}

async function signIn(path: "person" | "new", fields: Record<string, string>) {
  const { searchParams } = await choose(path, fields);
  const { access_token: token } = (await redeem(searchParams.get("code") ?? "")).body;
  return { user: (await ask("/user", token)).body, emails: (await ask("/user/emails", token)).body };
}

describe("signing in at the GitHub server", () => {
  test("as a listed person gives a numeric id and the addresses, in the API alone", async () => {
    const { user, emails } = await signIn("person", { person: "1099511627802" });
    expect(user).toEqual({ id: 1_099_511_627_802, login: "kit-lund", name: "Kit Lund", email: null });
    expect(emails).toMatchObject([{ email: "kit@example.com", primary: true, verified: false }]);
  });

  test("as someone new gives another id each time", async () => {
    const fields = { name: "New Person", email: "new@example.com" };
    const first = await signIn("new", fields);
    const second = await signIn("new", fields);
    expect(first.user.id).not.toBe(second.user.id);
    expect(first.emails).toMatchObject([{ email: "new@example.com", verified: true }]);
  });

  test("names its issuer, and can be cancelled", async () => {
    const { searchParams } = await choose("deny");
    expect(Object.fromEntries(searchParams)).toEqual({ error: "access_denied", state: "s", iss: login() });
  });

  test("is refused for another app and for another site's address", async () => {
    expect((await authorize({ client_id: "other" })).status).toBe(400);
    expect((await authorize({ redirect_uri: "http://localhost:1/callback" })).status).toBe(400);
  });
});

describe("the token endpoint of the GitHub server", () => {
  const code = async () =>
    (await choose("person", { person: "1099511627801" })).searchParams.get("code") ?? "";

  test("reports errors with status 200", async () => {
    const wrongCode = { status: 200, body: { error: "bad_verification_code" } };
    expect(await redeem("unknown")).toEqual(wrongCode);
    expect(await redeem(await code(), { code_verifier: "another" })).toEqual(wrongCode);
    expect(await redeem(await code(), { authorization: "Basic eDp5" })).toEqual({
      status: 200,
      body: { error: "incorrect_client_credentials" },
    });
  });

  test("takes a code once", async () => {
    const once = await code();
    expect((await redeem(once)).body).toMatchObject({ token_type: "bearer" });
    expect((await redeem(once)).body).toEqual({ error: "bad_verification_code" });
  });

  test("gives the only tokens that the API accepts", async () => {
    expect((await ask("/user", "another")).status).toBe(401);
  });
});
