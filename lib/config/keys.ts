import "server-only";
import { hkdfSync } from "node:crypto";
import { env } from "./env";
import type { Env } from "./env-schema";

/** What `AUTH_SECRET` is used for. The text is part of the key, so it never changes. */
const labels = {
  signIn: "verify: cookies of a sign-in",
  formPost: "verify: posted sign-in response",
  stepUp: "verify: step-up token",
  addresses: "verify: hashed addresses",
} as const;

export type KeyUse = keyof typeof labels;

/** The first key signs and encrypts; all verify and decrypt. */
export type Keys = readonly [string, ...string[]];

const derived = new WeakMap<Env["AUTH_SECRET"], Map<KeyUse, Keys>>();

/**
 * The keys for one use, one of each value of `AUTH_SECRET`, by HKDF-SHA256 (RFC 5869) with the use as its label: what was
 * made for one use is nothing in another, and no use reveals the secret.
 */
export function keysFor(use: KeyUse, secrets: Env["AUTH_SECRET"] = env().AUTH_SECRET): Keys {
  const known = derived.get(secrets) ?? new Map<KeyUse, Keys>();
  derived.set(secrets, known);
  const found = known.get(use);
  if (found !== undefined) return found;
  const [first, ...older] = secrets;
  const keys: Keys = [derive(first, use), ...older.map((secret) => derive(secret, use))];
  known.set(use, keys);
  return keys;
}

function derive(secret: string, use: KeyUse): string {
  return Buffer.from(hkdfSync("sha256", secret, "", labels[use], 32)).toString("base64url");
}
