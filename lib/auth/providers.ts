import "server-only";
import { customFetch, type NextAuthConfig } from "next-auth";
import Apple from "next-auth/providers/apple";
import Google from "next-auth/providers/google";
import MicrosoftEntraID from "next-auth/providers/microsoft-entra-id";
import type { SignInMethod } from "@/lib/config/sign-in-methods";
import { err, ok, type Result } from "@/lib/core/result";
import { readIdentity } from "./claims";
import { clientAuthentication, discover, metadataFor, type ProviderMetadata } from "./discovery";
import { createGitHubProvider } from "./github";
import type { ProviderClient } from "./provider-client";
import type { SignInFailure } from "./sign-in-failure";

export type Provider = NextAuthConfig["providers"][number];

/** next-auth's provider for a method: its own module, with our HTTP client and our reading of the claims. */
export async function createProvider(
  method: SignInMethod,
  client: ProviderClient,
): Promise<Result<Provider, SignInFailure>> {
  return method.id === "github"
    ? ok(createGitHubProvider(method, client))
    : createOpenIdProvider(method, client);
}

async function createOpenIdProvider(
  method: SignInMethod,
  client: ProviderClient,
): Promise<Result<Provider, SignInFailure>> {
  const found = await discover(method, client);
  if (!found.ok) return found;
  const metadata = found.value;
  const authentication = clientAuthentication(metadata);
  if (authentication === null) {
    return err({ outcome: "misconfigured", code: "no_client_authentication", wakesOperators: true });
  }
  return ok({
    ...openIdModule(method, optionsFor(method, metadata, authentication)),
    // The modules fetch the metadata every time, without a time limit; return the cached metadata instead.
    [customFetch]: async (input, init) => {
      const tenant = discoveredTenant(input);
      if (tenant === null) return client.fetch(input, init);
      // next-auth requires the endpoint even if it does not use it.
      return Response.json({ userinfo_endpoint: metadata.token_endpoint, ...metadataFor(metadata, tenant) });
    },
  });
}

/** What holds for every OpenID provider here but Apple, which knows neither PKCE nor the scope `openid`. */
const standard = {
  checks: ["pkce" as const, "state" as const, "nonce" as const],
  authorization: { params: { scope: "openid profile email" } },
};

type Options = ReturnType<typeof optionsFor>;

function optionsFor(
  { id, clientId, clientSecret }: SignInMethod,
  metadata: ProviderMetadata,
  authentication: "client_secret_basic" | "client_secret_post",
) {
  return {
    clientId,
    clientSecret,
    issuer: metadataFor(metadata).issuer,
    client: { token_endpoint_auth_method: authentication },
    // Strictly conforming providers omit name and email from the ID token; others omit them from userinfo.
    idToken: metadata.userinfo_endpoint === undefined,
    account: () => ({}),
    profile: (profile: unknown, tokens: { readonly id_token?: string | undefined }) => {
      const { subject, name, email } = readIdentity(id, profile, tokens.id_token);
      return { id: subject, name: name ?? null, email };
    },
  };
}

function openIdModule({ id, name }: SignInMethod, options: Options) {
  switch (id) {
    case "google":
      return Google({ ...options, ...standard });
    case "microsoft-entra-id":
      return MicrosoftEntraID({ ...options, ...standard });
    case "apple":
      return Apple(options);
    default:
      return { id, name: name ?? "OpenID Connect", type: "oidc" as const, ...options, ...standard };
  }
}

/** The path segment before `/v2.0` of a metadata address, which is Microsoft's tenant; null for any other request. */
function discoveredTenant(input: Parameters<typeof fetch>[0]): string | null {
  const url = String(input instanceof Request ? input.url : input);
  if (!url.endsWith("/.well-known/openid-configuration")) return null;
  return /\/([^/]+)\/v2\.0\/\.well-known\//.exec(url)?.[1] ?? "";
}
