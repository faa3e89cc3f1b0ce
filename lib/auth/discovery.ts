import "server-only";
import { z } from "zod";
import type { SignInMethod } from "@/lib/config/sign-in-methods";
import { err, ok, type Result } from "@/lib/core/result";
import type { ProviderClient } from "./provider-client";
import type { SignInFailure } from "./sign-in-failure";

/** The provider metadata that the app reads (OpenID Connect Discovery 1.0, 3). next-auth reads the rest. */
const metadataSchema = z.looseObject({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  userinfo_endpoint: z.url().optional(),
  // Not needed to sign in.
  end_session_endpoint: z.url().optional().catch(undefined),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
});

export type ProviderMetadata = z.infer<typeof metadataSchema>;

/** Cache lifetime. Without a cache, each sign-in would fetch the metadata twice. */
const freshMs = 10 * 60 * 1000;

const found = new Map<string, { readonly metadata: ProviderMetadata; readonly atMs: number }>();

/** The provider's metadata, cached. An expired entry is used if the provider is unavailable. */
export async function discover(
  method: SignInMethod,
  client: ProviderClient,
): Promise<Result<ProviderMetadata, SignInFailure>> {
  const key = `${method.id} ${method.issuer}`;
  const known = found.get(key);
  if (known !== undefined && performance.now() - known.atMs < freshMs) return ok(known.metadata);
  const result = await fetchMetadata(method, client);
  if (result.ok) found.set(key, { metadata: result.value, atMs: performance.now() });
  const isUnavailable = !result.ok && result.error.outcome === "unavailable";
  if (!isUnavailable || known === undefined) return result;
  // Otherwise whatever fails later in this sign-in would be taken for an outage.
  client.clearErrorCode();
  return ok(known.metadata);
}

/**
 * The metadata of a tenant. Microsoft's metadata for all tenants has a placeholder for the tenant in the issuer; each
 * ID token names its own. next-auth expects `common` there until it has read the token.
 */
export function metadataFor(metadata: ProviderMetadata, tenant = "common"): ProviderMetadata {
  return { ...metadata, issuer: metadata.issuer.replace("{tenantid}", tenant) };
}

async function fetchMetadata(
  method: SignInMethod,
  client: ProviderClient,
): Promise<Result<ProviderMetadata, SignInFailure>> {
  const address = `${withoutLastSlash(method.issuer)}/.well-known/openid-configuration`;
  const headers = { accept: "application/json" };
  const response = await client.fetch(address, { headers, redirect: "manual" }).catch(() => null);
  const errorCode = client.errorCode();
  if (response === null || errorCode !== null) return unavailable(errorCode ?? "network");
  if (response.status !== 200) return misconfigured(`http_${response.status}`);
  const json: unknown = await response.json().catch(() => null);
  // For example a proxy's maintenance page.
  if (json === null) return unavailable("not_json");
  const metadata = metadataSchema.safeParse(json);
  if (!metadata.success) return misconfigured("bad_metadata");
  const issuer = acceptedIssuer(method, metadata.data.issuer);
  return issuer === null ? misconfigured("other_issuer") : ok({ ...metadata.data, issuer });
}

/** The issuer that ID tokens must name; null if the metadata is about another provider. */
function acceptedIssuer({ id, issuer }: SignInMethod, named: string): string | null {
  if (withoutLastSlash(named) === withoutLastSlash(issuer)) return named;
  switch (id) {
    // In June 2025, the metadata named another issuer than the tokens did, which stayed with this one.
    case "apple":
      return issuer;
    // A tenant that is configured by a name, such as `common` or a domain, is named by its id or a placeholder.
    case "microsoft-entra-id":
      return URL.parse(named)?.origin === URL.parse(issuer)?.origin ? named : null;
    default:
      return null;
  }
}

function unavailable(code: string) {
  return err({ outcome: "unavailable", code } as const);
}

/** Every sign-in fails until an operator changes the app's or the provider's configuration. */
function misconfigured(code: string) {
  return err({ outcome: "misconfigured", code, wakesOperators: true } as const);
}

function withoutLastSlash(issuer: string): string {
  return issuer.replace(/\/$/, "");
}

/**
 * Client authentication method for the token endpoint; null if the provider supports none with a client secret. A
 * provider that lists no methods supports Basic only.
 */
export function clientAuthentication({
  token_endpoint_auth_methods_supported: methods = ["client_secret_basic"],
}: ProviderMetadata): "client_secret_basic" | "client_secret_post" | null {
  if (methods.includes("client_secret_basic")) return "client_secret_basic";
  return methods.includes("client_secret_post") ? "client_secret_post" : null;
}
