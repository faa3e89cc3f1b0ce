import "server-only";
import { customFetch } from "next-auth";
import GitHub from "next-auth/providers/github";
import { z } from "zod";
import type { SignInMethod } from "@/lib/config/sign-in-methods";
import { readIdentity } from "./claims";
import type { ProviderClient } from "./provider-client";
import type { Provider } from "./providers";

/** GitHub's API refused a request, or its response is not of the documented form. */
class UnusableResponse extends Error {
  override readonly name = "UnusableResponse";
  constructor(readonly code: string) {
    super(code);
  }
}

const userSchema = z.object({
  id: z.int().positive(),
  login: z.string(),
  name: z.string().nullish(),
});

const emailsSchema = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));

/**
 * next-auth's module for GitHub, which speaks OAuth 2.0 without OpenID Connect. The module's own reading of the user is
 * replaced: it takes the public address of the profile, or any other, whether verified or not.
 */
export function createGitHubProvider(method: SignInMethod, client: ProviderClient): Provider {
  const profile = (claims: unknown) => {
    const { subject, name, email } = readIdentity(method.id, claims, undefined);
    return { id: subject, name: name ?? null, email };
  };
  return {
    ...GitHub({
      clientId: method.clientId,
      clientSecret: method.clientSecret,
      ...(method.isDefaultIssuer ? {} : { enterprise: { baseUrl: method.issuer } }),
      checks: ["pkce", "state"],
      account: () => ({}),
      userinfo: {
        request: ({ tokens, provider }: UserRequest) =>
          readUser(client, String(provider.userinfo?.url), tokens.access_token),
      },
      profile,
    }),
    [customFetch]: async (input, init) => withErrorStatus(await client.fetch(input, init)),
  };
}

type UserRequest = {
  readonly tokens: { readonly access_token?: string | undefined };
  readonly provider: { readonly userinfo?: { readonly url?: URL | undefined } | undefined };
};

/** GitHub's user in the form of OpenID Connect's claims. The subject is the id: logins can change hands. */
async function readUser(client: ProviderClient, url: string, token = ""): Promise<Record<string, unknown>> {
  const get = (address: string) =>
    client.fetch(address, {
      headers: {
        authorization: `Bearer ${token}`,
        accept: "application/vnd.github+json",
        // GitHub refuses requests without one.
        "user-agent": "verify",
      },
    });
  const [user, emails] = await Promise.all([get(url), get(`${url}/emails?per_page=100`)]);
  const { id, login, name } = parse(userSchema, await readJson(user));
  const address = await primaryAddress(emails);
  return {
    sub: String(id),
    name: name || login,
    ...(address === null ? {} : { email: address, email_verified: true }),
  };
}

/** The verified primary address. Null if there is none, or if the app was not allowed to see it. */
async function primaryAddress(response: Response): Promise<string | null> {
  const isForbidden = response.status === 403 || response.status === 404;
  if (isForbidden && response.headers.get("x-ratelimit-remaining") !== "0") return null;
  const found = parse(emailsSchema, await readJson(response)).find(
    ({ primary, verified }) => primary && verified,
  );
  return found?.email ?? null;
}

async function readJson(response: Response): Promise<unknown> {
  if (response.status !== 200) throw new UnusableResponse(`http_${response.status}`);
  return response.json();
}

function parse<T>(schema: z.ZodType<T>, json: unknown): T {
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new UnusableResponse("not_understood");
  return parsed.data;
}

/** GitHub's token endpoint reports errors with status 200. RFC 6749, 5.2 requires 400. */
async function withErrorStatus(response: Response): Promise<Response> {
  if (response.status !== 200) return response;
  const json: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  const { error } = z.object({ error: z.string() }).safeParse(json).data ?? {};
  return error === undefined ? response : Response.json({ error }, { status: 400 });
}
