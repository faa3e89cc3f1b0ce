import "server-only";
import { z } from "zod";
import { err, ok, type Result } from "@/lib/core/result";
import type { ProviderClient } from "./provider-client";
import type { SignInFailure } from "./sign-in-failure";

/** The provider metadata that the app reads (OpenID Connect Discovery 1.0, 3). next-auth reads the rest. */
const metadataSchema = z.looseObject({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  userinfo_endpoint: z.url().optional(),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
});

export type ProviderMetadata = z.infer<typeof metadataSchema>;

/** Cache lifetime. Without a cache, each sign-in would fetch the metadata twice. */
const freshMs = 10 * 60 * 1000;

const found = new Map<string, { readonly metadata: ProviderMetadata; readonly atMs: number }>();

/** The provider's metadata, cached. An expired entry is used if the provider is unavailable. */
export async function discover(
  issuer: string,
  client: ProviderClient,
): Promise<Result<ProviderMetadata, SignInFailure>> {
  const known = found.get(issuer);
  if (known !== undefined && performance.now() - known.atMs < freshMs) return ok(known.metadata);
  const result = await fetchMetadata(issuer, client);
  if (result.ok) found.set(issuer, { metadata: result.value, atMs: performance.now() });
  const isUnavailable = !result.ok && result.error.outcome === "unavailable";
  return isUnavailable && known !== undefined ? ok(known.metadata) : result;
}

async function fetchMetadata(
  issuer: string,
  client: ProviderClient,
): Promise<Result<ProviderMetadata, SignInFailure>> {
  const address = `${withoutLastSlash(issuer)}/.well-known/openid-configuration`;
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
  const isSame = withoutLastSlash(metadata.data.issuer) === withoutLastSlash(issuer);
  return isSame ? ok(metadata.data) : misconfigured("other_issuer");
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
