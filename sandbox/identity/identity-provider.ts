import type { RequestListener } from "node:http";
import { getRequestListener, type HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import type { InteractionResults, Provider } from "oidc-provider";
import { type Chooser, chooserPage, lostPage } from "./chooser-page";
import { createEndSession, endSessionPath } from "./end-session";
import { createGitHub, isGitHubPath } from "./github";
import { newPersonSchema, type People } from "./people";
import type { ProgressLabels } from "./progress-label";
import { type Client, providerConfiguration } from "./provider-configuration";
import { rememberPerson } from "./subjects";

type Env = { Bindings: HttpBindings };

/** The people of each provider that is played. */
export type Communities = { readonly openid: People; readonly github: People };

/** An OpenID Connect provider without passwords, where any person can be chosen, and a GitHub server beside it. */
export async function createIdentityProvider(
  issuer: string,
  client: Client,
  communities: Communities,
  whereIs: ProgressLabels,
): Promise<RequestListener> {
  const { openid: people } = communities;
  const oidc = await loadOidcProvider();
  const provider = new oidc.Provider(issuer, providerConfiguration(issuer, client, people));
  // A proxy terminates TLS in front: its `X-Forwarded-Proto` makes addresses begin with https:, and cookies secure.
  provider.proxy = issuer.startsWith("https:");
  const protocol = provider.callback();
  const interactions = getRequestListener(createInteractions(provider, people, whereIs).fetch);
  const github = getRequestListener(createGitHub(issuer, client, communities.github, whereIs).fetch);
  const endSession = getRequestListener(createEndSession(client).fetch);
  return (request, response) => {
    const { url = "" } = request;
    const own = url.startsWith("/interaction/") ? interactions : protocol;
    const handler = url.startsWith(endSessionPath) ? endSession : own;
    void (isGitHubPath(url) ? github : handler)(request, response);
  };
}

function createInteractions(provider: Provider, people: People, whereIs: ProgressLabels): Hono<Env> {
  const app = new Hono<Env>();
  const finish = async (c: Context<Env>, result: InteractionResults) => {
    const next = await provider.interactionResult(c.env.incoming, c.env.outgoing, result, {
      mergeWithLastSubmission: false,
    });
    return c.redirect(next, 303);
  };
  /** Whether the app asks for a new sign-in, even if a user is signed in here. */
  const asksAnew = async (c: Context<Env>) => {
    const { params } = await provider.interactionDetails(c.env.incoming, c.env.outgoing);
    return params["prompt"] === "login" || params["max_age"] !== undefined;
  };
  /** `earlier`: as if the person had signed in an hour ago, and was known by a session. */
  const signIn = async (c: Context<Env>, sub: string, earlier: unknown) => {
    rememberPerson(c, sub);
    const isEarlier = earlier !== undefined && !(await asksAnew(c));
    const ts = Math.floor(Date.now() / 1000) - (isEarlier ? 3600 : 0);
    return finish(c, { login: { accountId: sub, remember: false, ts } });
  };
  const chooser = async (c: Context<Env>, error?: string): Promise<Chooser> => ({
    site: "openid",
    action: `/interaction/${c.req.param("uid") ?? ""}`,
    people: people.listed().map((person) => ({ person, where: whereIs(person) })),
    error,
    mayBeEarlier: !(await asksAnew(c)),
  });

  // The interaction is bound to the browser by a cookie. Without it no person can be chosen, whatever the address.
  app.use("/interaction/:uid/*", async (c, next) => {
    const details = await provider.interactionDetails(c.env.incoming, c.env.outgoing).catch(() => null);
    if (details === null || details.uid !== c.req.param("uid")) return c.html(lostPage(), 400);
    return next();
  });
  app.get("/interaction/:uid", async (c) => c.html(chooserPage(await chooser(c))));
  app.post("/interaction/:uid/person", async (c) => {
    const { person, earlier } = await c.req.parseBody();
    if (typeof person === "string" && people.find(person)) return signIn(c, person, earlier);
    return c.html(chooserPage(await chooser(c)), 400);
  });
  app.post("/interaction/:uid/new", async (c) => {
    const body = await c.req.parseBody();
    const form = newPersonSchema.safeParse(body);
    if (form.success) return signIn(c, people.add(form.data).sub, body["earlier"]);
    return c.html(chooserPage(await chooser(c, "Enter a name and an e-mail address.")), 400);
  });
  app.post("/interaction/:uid/deny", (c) =>
    finish(c, { error: "access_denied", error_description: "The person cancelled the sign-in." }),
  );
  return app;
}

/**
 * Imports the provider without its warning: at import it warns of every Node release that is not LTS, such as the
 * pinned one, and no option turns that off.
 */
export async function loadOidcProvider(): Promise<typeof import("oidc-provider")> {
  const { warn } = globalThis.console;
  globalThis.console.warn = (...words: unknown[]) => {
    if (!String(words[0]).includes("Unsupported runtime")) warn(...words);
  };
  try {
    return await import("oidc-provider");
  } finally {
    globalThis.console.warn = warn;
  }
}
