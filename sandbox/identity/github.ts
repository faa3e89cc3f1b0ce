import { createHash, randomInt, randomUUID, timingSafeEqual } from "node:crypto";
import { type Context, Hono } from "hono";
import { type Chooser, chooserPage, lostPage } from "./chooser-page";
import { newPersonSchema, type People } from "./people";
import type { ProgressLabels } from "./progress-label";
import type { Client } from "./provider-configuration";
import { rememberPerson } from "./subjects";

/** Where a sign-in returns to, and what it is bound to. */
type Request = { readonly redirectUri: string; readonly state: string; readonly challenge: string };

const paths = { login: "/login/oauth", api: "/api/v3" } as const;

export function isGitHubPath(path: string): boolean {
  return Object.values(paths).some((prefix) => path.startsWith(`${prefix}/`));
}

/** The next user's id: a number, and never one that GitHub has given to a person. */
export function gitHubId(): string {
  return String(randomInt(2 ** 40, 2 ** 41));
}

/**
 * A GitHub server as far as signing in needs it: OAuth 2.0 with PKCE and no ID token, errors of the token endpoint with
 * status 200, and an API that tells the user and the email addresses. There are no passwords: any person can be chosen.
 */
export function createGitHub(url: string, client: Client, people: People, whereIs: ProgressLabels): Hono {
  const requests = new Map<string, Request>();
  const codes = new Map<string, { readonly sub: string; readonly challenge: string }>();
  const tokens = new Map<string, string>();
  const issuer = `${url}${paths.login}`;
  const allowedOrigins = new Set(client.redirectUris.map((uri) => new URL(uri).origin));
  const app = new Hono();

  const chooser = (uid: string, error?: string): Chooser => ({
    site: "github",
    action: `${paths.login}/${uid}`,
    people: people.listed().map((person) => ({ person, where: whereIs(person) })),
    error,
  });

  app.get(`${paths.login}/authorize`, (c) => {
    const {
      client_id: id,
      redirect_uri: redirectUri = "",
      state = "",
      code_challenge: challenge = "",
    } = c.req.query();
    if (id !== client.id || !allowedOrigins.has(URL.parse(redirectUri)?.origin ?? "")) {
      return c.text("The sign-in cannot go on.\n", 400);
    }
    const uid = randomUUID();
    requests.set(uid, { redirectUri, state, challenge });
    return c.html(chooserPage(chooser(uid)));
  });

  /** Returns to the app, once. */
  function finish(c: Context, result: Readonly<Record<string, string>>): Response | Promise<Response> {
    const uid = c.req.param("uid") ?? "";
    const request = requests.get(uid);
    if (request === undefined) return c.html(lostPage(), 400);
    requests.delete(uid);
    const back = new URL(request.redirectUri);
    for (const [name, value] of Object.entries({ ...result, state: request.state, iss: issuer })) {
      back.searchParams.set(name, value);
    }
    return c.redirect(back.href, 303);
  }

  function signIn(c: Context, sub: string) {
    const { challenge = "" } = requests.get(c.req.param("uid") ?? "") ?? {};
    const code = randomUUID();
    codes.set(code, { sub, challenge });
    rememberPerson(c, sub);
    return finish(c, { code });
  }

  app.post(`${paths.login}/:uid/person`, async (c) => {
    const { person } = await c.req.parseBody();
    if (typeof person === "string" && people.find(person)) return signIn(c, person);
    return c.html(chooserPage(chooser(c.req.param("uid"))), 400);
  });
  app.post(`${paths.login}/:uid/new`, async (c) => {
    const form = newPersonSchema.safeParse(await c.req.parseBody());
    if (form.success) return signIn(c, people.add(form.data).sub);
    return c.html(chooserPage(chooser(c.req.param("uid"), "Enter a name and an e-mail address.")), 400);
  });
  app.post(`${paths.login}/:uid/deny`, (c) => finish(c, { error: "access_denied" }));

  app.post(`${paths.login}/access_token`, async (c) => {
    if (!isClient(c.req.header("authorization"), client)) {
      return c.json({ error: "incorrect_client_credentials" });
    }
    const { code = "", code_verifier: verifier = "" } = await c.req.parseBody<Record<string, string>>();
    const grant = codes.get(code);
    codes.delete(code);
    if (grant?.challenge !== createHash("sha256").update(verifier).digest("base64url")) {
      return c.json({ error: "bad_verification_code" });
    }
    const token = randomUUID();
    tokens.set(`Bearer ${token}`, grant.sub);
    return c.json({ access_token: token, token_type: "bearer", scope: "read:user,user:email" });
  });

  app.use(`${paths.api}/*`, async (c, next) => {
    if (!tokens.has(c.req.header("authorization") ?? "")) return c.json({ message: "Bad credentials" }, 401);
    return next();
  });
  const owner = (c: Context) => people.find(tokens.get(c.req.header("authorization") ?? "") ?? "");
  app.get(`${paths.api}/user`, (c) => {
    const { sub = "0", name = "" } = owner(c) ?? {};
    return c.json({ id: Number(sub), login: name.toLowerCase().replaceAll(" ", "-"), name, email: null });
  });
  app.get(`${paths.api}/user/emails`, (c) => {
    const { email = "", emailVerified: verified = false } = owner(c) ?? {};
    return c.json([{ email, primary: true, verified, visibility: "private" }]);
  });
  return app;
}

function isClient(authorization: string | undefined, { id, secret }: Client): boolean {
  const expected = Buffer.from(`Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`);
  const given = Buffer.from(authorization ?? "");
  return given.length === expected.length && timingSafeEqual(given, expected);
}
