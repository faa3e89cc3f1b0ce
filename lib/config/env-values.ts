import { z } from "zod";
import { parseMailbox } from "@/lib/core/email-address";
import { isHttpUrl, isLoopback, parseSmtpUrl } from "@/lib/core/url";
import { isProviderId, providerIds, splitNames } from "./sign-in-methods";

// How the values of variables are parsed. Messages never repeat a value, since it may be a secret.

/** The address of a page: kept as it is. */
export const pageUrl = z.string().refine(isHttpUrl, "must be an absolute http: or https: URL");

export const httpUrl = pageUrl.transform((value) => value.replace(/\/+$/, ""));

export const origin = httpUrl
  .refine((value) => /^[^/]+\/\/[^/?]+$/.test(value), "must be an origin, without a path")
  .transform((value) => new URL(value).origin);

/** Paths are appended to it. */
export const baseUrl = httpUrl.refine((value) => !value.includes("?"), "must be a URL without a query");

/** The values of `AUTH_SECRET`, separated by spaces: the first signs, and all verify. Empty values count as absent. */
export function secretsIn(value: string): readonly [string, ...string[]] {
  const [first = value, ...older] = splitNames(value);
  return [first, ...older];
}

export const headerSafe = z.string().regex(/^[\x21-\x7e]+$/, "must be printable ASCII without spaces");

export const webhookSecrets = z
  .string()
  .transform((value) => value.split(/\s+/).filter((part) => part !== ""))
  .refine((secrets) => secrets.length > 0 && secrets.every(isWebhookSecret), "must be whsec_… values");

export const hostUrl = z
  .string()
  .refine(isHttpUrl, "must be an absolute https: URL")
  .refine(
    (value) => !URL.canParse(value) || isEncryptedOrLocal(new URL(value)),
    "must be https:, or http: on this machine",
  );

/** A key has the strength of its length only if it is random, which cannot be checked. */
const minApiKeyLength = 32;

export const apiKeys = z
  .string()
  .transform((value) => value.split(/\s+/).filter((part) => part !== ""))
  .refine(
    (keys) => keys.every((key) => key.length >= minApiKeyLength && /^[\x21-\x7e]+$/.test(key)),
    `must be keys of at least ${minApiKeyLength} printable ASCII characters, separated by spaces`,
  );

export const kycFeatures = z.string().transform((value, context) => {
  const features = z.record(z.string().min(1), z.json()).safeParse(parseJson(value));
  if (features.success && Object.keys(features.data).length > 0) return features.data;
  context.addIssue("must be a JSON object that is not empty");
  return z.NEVER;
});

export const emails = z
  .string()
  .transform((value) =>
    value
      .split(",")
      .map((part) => part.trim().toLowerCase())
      .filter((part) => part !== ""),
  )
  .refine(
    (addresses) => z.array(z.email()).safeParse(addresses).success,
    "must be e-mail addresses, separated by commas",
  );

export const count = (name: string) =>
  z
    .string()
    .regex(/^[1-9]\d{0,5}$/, `must be a whole number of ${name}, 1 or more`)
    .transform(Number);

/** A hundred years. Times that lie further back are none that a database stores. */
const maxDays = 36_500;

export const days = count("days").refine((value) => value <= maxDays, `must be at most ${maxDays} days`);

export const proxies = z
  .string()
  .regex(/^\d{1,2}$/, "must be a number of proxies, 0 to 99")
  .transform(Number);

export const supportUrl = z
  .string()
  .refine(
    (value) => /^(?:https:\/\/\S+|mailto:[^\s@]+@[^\s@]+)$/.test(value) && URL.canParse(value),
    "must be an https: or mailto: address",
  );

export const smtpUrl = z.string().transform((value, context) => {
  const server = parseSmtpUrl(value);
  if (server !== null) return server;
  context.addIssue("must be an smtp: or smtps: URL of a server, with a name and a password or without");
  return z.NEVER;
});

export const mailFrom = z.string().transform((value, context) => {
  const mailbox = parseMailbox(value.trim());
  if (mailbox !== null) return mailbox;
  context.addIssue("must be an e-mail address, or a name and an address: Name <address>");
  return z.NEVER;
});

export const issuerUrl = z.string().refine(isHttpUrl, "must be an absolute http: or https: URL");

export const providers = z
  .string()
  .transform(splitNames)
  .pipe(
    z
      .array(z.string())
      .refine(
        (names) => names.every(isProviderId) && new Set(names).size === names.length,
        `must be names of providers (${providerIds.join(", ")}), separated by spaces, each once`,
      ),
  );

export const postgresUrl = z
  .string()
  .refine((value) => /^postgres(ql)?:$/.test(URL.parse(value)?.protocol ?? ""), "must be a postgres:// URL");

export const port = z
  .string()
  .regex(/^\d{1,5}$/, "must be a port number")
  .transform(Number)
  .refine((value) => value >= 1 && value <= 65_535, "must be a port number");

function isWebhookSecret(value: string): boolean {
  return /^whsec_[A-Za-z0-9+/]+={0,2}$/.test(value) && `whsec_${keyOf(value).toString("base64")}` === value;
}

export function keyOf(secret: string): Buffer {
  return Buffer.from(secret.slice("whsec_".length), "base64");
}

export function isEncryptedOrLocal({ protocol, hostname }: URL): boolean {
  return protocol === "https:" || isLoopback(hostname);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
