import "server-only";
import { createHash, timingSafeEqual } from "node:crypto";
import { env } from "@/lib/config/env";

/**
 * The hash of the API key that a request presents as `Authorization: Bearer <key>` (RFC 6750), as stored by rate limits;
 * null if it presents none, or another one. Compares hashes of one length with every key, so that the time reveals
 * neither the length of a key nor how much of it was guessed.
 */
export function presentedApiKey(
  headers: Pick<Headers, "get">,
  apiKeys: readonly string[] = env().API_KEYS,
): string | null {
  const [, given] = /^Bearer +([\x21-\x7e]+)$/i.exec(headers.get("authorization") ?? "") ?? [];
  if (given === undefined) return null;
  const hash = sha256(given);
  const matches = apiKeys.filter((key) => timingSafeEqual(sha256(key), hash));
  return matches.length === 0 ? null : hash.toString("base64url");
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
