import { Hono } from "hono";
import { deleteCookie } from "hono/cookie";
import { endSessionPage } from "./chooser-page";
import type { Client } from "./provider-configuration";
import { personCookie } from "./subjects";

export const endSessionPath = "/end-session";

/**
 * Signing out at the provider (OpenID Connect RP-Initiated Logout 1.0). Without an ID token as a hint it asks first. It
 * returns only to the origins of the client. The library's own needs sessions, which the sandbox does not keep.
 */
export function createEndSession(client: Client): Hono {
  const app = new Hono();
  const origins = new Set(client.redirectUris.map((uri) => new URL(uri).origin));

  /** Where to return to; null if the client may not ask for it. */
  const wayBack = (query: Record<string, string>): string | null => {
    const url = URL.parse(query["post_logout_redirect_uri"] ?? "");
    if (query["client_id"] !== client.id || url === null || !origins.has(url.origin)) return null;
    if (url.pathname !== "/" || url.search !== "") return null;
    if (query["state"] !== undefined) url.searchParams.set("state", query["state"]);
    return url.href;
  };

  app.get(endSessionPath, (c) => {
    const { search } = new URL(c.req.url);
    if (wayBack(c.req.query()) === null) return c.text("The sign-out cannot go on.\n", 400);
    return c.html(endSessionPage(`${endSessionPath}${search}`));
  });
  app.post(endSessionPath, (c) => {
    const location = wayBack(c.req.query());
    if (location === null) return c.text("The sign-out cannot go on.\n", 400);
    deleteCookie(c, personCookie, { path: "/" });
    return c.redirect(location, 303);
  });
  return app;
}
