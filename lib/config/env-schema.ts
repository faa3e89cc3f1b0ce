import { z } from "zod";
import { type Brand, brand } from "@/lib/config/brand/brand";
import { dayMs } from "@/lib/core/duration";
import { err, ok, type Result } from "@/lib/core/result";
import { isLoopback } from "@/lib/core/url";
import {
  apiKeys,
  baseUrl,
  count,
  days,
  emails,
  headerSafe,
  hostUrl,
  httpUrl,
  isEncryptedOrLocal,
  issuerUrl,
  keyOf,
  kycFeatures,
  mailFrom,
  origin,
  pageUrl,
  port,
  postgresUrl,
  providers,
  proxies,
  secretsIn,
  smtpUrl,
  supportUrl,
  webhookSecrets,
} from "./env-values";
import {
  formTargetsOf,
  isProviderId,
  issuersOf,
  type ProviderId,
  providerIds,
  type SignInMethod,
  signInMethod,
  splitNames,
  variablesOf,
} from "./sign-in-methods";

const variables = z.object({
  NODE_ENV: z.string().optional(),
  PORT: port.default(3000),
  APP_URL: origin.optional(),
  AUTH_SECRET: z.string({ error: "is missing" }).transform(secretsIn),
  AUTH_PROVIDERS: providers.optional(),
  AUTH_OIDC_ISSUER: issuerUrl.optional(),
  AUTH_OIDC_ID: z.string().optional(),
  AUTH_OIDC_SECRET: z.string().optional(),
  AUTH_OIDC_NAME: z.string().optional(),
  AUTH_GOOGLE_ID: z.string().optional(),
  AUTH_GOOGLE_SECRET: z.string().optional(),
  AUTH_GOOGLE_ISSUER: issuerUrl.optional(),
  AUTH_MICROSOFT_ENTRA_ID_ID: z.string().optional(),
  AUTH_MICROSOFT_ENTRA_ID_SECRET: z.string().optional(),
  AUTH_MICROSOFT_ENTRA_ID_ISSUER: issuerUrl.optional(),
  AUTH_APPLE_ID: z.string().optional(),
  AUTH_APPLE_SECRET: z.string().optional(),
  AUTH_APPLE_ISSUER: issuerUrl.optional(),
  AUTH_GITHUB_ID: z.string().optional(),
  AUTH_GITHUB_SECRET: z.string().optional(),
  AUTH_GITHUB_ISSUER: issuerUrl.optional(),
  INKLINK_API_KEY: z.string({ error: "is missing" }).pipe(headerSafe),
  INKLINK_API_URL: baseUrl.default("https://platform.inklink.com/api/v1"),
  INKLINK_IDV_URL: pageUrl.default("https://idv.inklink.com"),
  INKLINK_WEBHOOK_SECRET: z.string({ error: "is missing" }).pipe(webhookSecrets),
  KYC_LEVEL: z.enum(["1", "2", "3"], "must be 1, 2 or 3").optional(),
  KYC_FEATURES: kycFeatures.optional(),
  KYC_MAX_ATTEMPTS: count("inquiries").default(5),
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_TLS: z.enum(["required", "off"], "must be required or off").default("required"),
  DATA_DIR: z.string().default(".data"),
  OPERATOR_EMAILS: emails.default([]),
  SUPPORT_EMAILS: emails.default([]),
  APP_NAME: z.string().max(60, "must be at most 60 characters"),
  SMTP_URL: smtpUrl.optional(),
  MAIL_FROM: mailFrom.optional(),
  SUPPORT_URL: supportUrl.optional(),
  CONSENT: z.enum(["on", "off"], "must be on or off").default("off"),
  APPROVAL_VALID_DAYS: days.optional(),
  RECONCILE: z.enum(["on", "off"], "must be on or off").default("on"),
  TRUSTED_PROXIES: proxies.default(0),
  RETENTION_DAYS: days.default(365),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
  EVENTS_URL: hostUrl.optional(),
  EVENTS_SECRET: webhookSecrets.optional(),
  API_KEYS: apiKeys.default([]),
});

/** The names of all variables that the app reads. */
export const variableNames: ReadonlySet<string> = new Set(Object.keys(variables.shape));

export type EnvError = { readonly variable: string; readonly message: string };

export type Env = ReturnType<typeof derive>;

/**
 * Parses the environment by the table in docs/configuration.md. Empty values count as absent; the brand's then take the
 * place of `APP_NAME` and `SUPPORT_URL`.
 * The error names every bad variable; it never repeats a value, since a value may be a secret.
 */
export function parseEnv(
  raw: Readonly<Record<string, string | undefined>>,
  { name, support }: Pick<Brand, "name" | "support"> = brand,
): Result<Env, EnvError[]> {
  const given = Object.entries(raw).filter(([, value]) => value?.trim());
  const branded = { APP_NAME: name, ...(support === null ? {} : { SUPPORT_URL: support }) };
  const present: Record<string, string | undefined> = { ...branded, ...Object.fromEntries(given) };
  const chosen = chosenProviders(present["AUTH_PROVIDERS"]);
  const read = withoutOtherProviders(present, chosen);
  const parsed = variables.safeParse(read);
  const errors = parsed.success ? [] : parsed.error.issues.map(toEnvError);
  const methods = chosen.flatMap((provider) => signInMethod(provider, present) ?? []);
  for (const variable of chosen.flatMap((provider) => variablesOf(provider).needed)) {
    if (present[variable] === undefined) errors.push({ variable, message: "is missing" });
  }
  if (present["NODE_ENV"] === "production" && present["APP_URL"] === undefined) {
    errors.push({ variable: "APP_URL", message: "is missing (needed in production)" });
  }
  if (present["KYC_LEVEL"] !== undefined && present["KYC_FEATURES"] !== undefined) {
    errors.push({ variable: "KYC_LEVEL, KYC_FEATURES", message: "exclude each other" });
  }
  if ((present["EVENTS_URL"] === undefined) !== (present["EVENTS_SECRET"] === undefined)) {
    errors.push({ variable: "EVENTS_URL, EVENTS_SECRET", message: "need each other" });
  }
  if (present["NODE_ENV"] === "production") {
    errors.push(...weaknessesOf(parsed.success ? parsed.data : withoutBad(read, errors)));
  }
  return parsed.success && errors.length === 0
    ? ok(derive(parsed.data, methods, issuersOf(present)))
    : err(errors);
}

const anyVariables = variables.partial();

type Variables = z.infer<typeof variables>;
type AnyVariables = z.infer<typeof anyVariables>;

/** The values of the variables that can be parsed, so that one message names every bad one. */
function withoutBad(read: Record<string, unknown>, errors: readonly EnvError[]): AnyVariables {
  const bad = new Set(errors.map(({ variable }) => variable));
  const others = Object.fromEntries(Object.entries(read).filter(([name]) => !bad.has(name)));
  return anyVariables.safeParse(others).data ?? {};
}

/** The providers that `AUTH_PROVIDERS` names, in its order. Invalid names are reported by the schema. */
function chosenProviders(list = "oidc"): ProviderId[] {
  return [...new Set(splitNames(list))].filter(isProviderId);
}

/** Without the variables of providers that are not chosen: these are neither required nor checked. */
function withoutOtherProviders(present: Record<string, unknown>, chosen: readonly ProviderId[]) {
  const unread = new Set(
    providerIds.filter((provider) => !chosen.includes(provider)).flatMap((one) => variablesOf(one).read),
  );
  return Object.fromEntries(Object.entries(present).filter(([name]) => !unread.has(name)));
}

/** Parses `DATABASE_URL` alone, which is required. */
export function parseDatabaseUrl({
  DATABASE_URL: value,
}: Readonly<Record<string, string | undefined>>): Result<string, EnvError[]> {
  if (!value?.trim()) return err([{ variable: "DATABASE_URL", message: "is missing" }]);
  const parsed = postgresUrl.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  return err(parsed.error.issues.map(({ message }) => ({ variable: "DATABASE_URL", message })));
}

function derive(
  parsed: Variables,
  signInMethods: readonly SignInMethod[],
  issuers: Readonly<Record<string, string>>,
) {
  const { KYC_LEVEL: level, KYC_FEATURES: features, SMTP_URL: server, MAIL_FROM: from, ...others } = parsed;
  const { EVENTS_URL: eventsUrl, EVENTS_SECRET: eventsSecrets, ...rest } = others;
  const appUrl = parsed.APP_URL ?? `http://localhost:${parsed.PORT}`;
  return {
    ...rest,
    APP_URL: appUrl,
    /** Whether cookies are `Secure` and responses send HSTS. */
    isHttps: appUrl.startsWith("https:"),
    isProduction: parsed.NODE_ENV === "production",
    /** The ways to sign in, in the order of the sign-in page. */
    signInMethods,
    /** The origins that sign-in forms lead to; null if they cannot be listed. */
    signInTargets: formTargetsOf(signInMethods),
    /** Issuers by provider id. */
    issuers,
    /** For how long after its decision an approval counts, in milliseconds; null for ever. */
    approvalValidMs: parsed.APPROVAL_VALID_DAYS === undefined ? null : parsed.APPROVAL_VALID_DAYS * dayMs,
    /** The checks that a user has to pass. */
    kyc: features === undefined ? { level: toLevel(level) } : { features },
    /** Mail server and sender. Null if one of the two is missing: then no email is sent. */
    mail: server === undefined || from === undefined ? null : { server, from },
    /** Where the host product receives events, and the keys that sign them. Null: no event is sent. */
    events:
      eventsUrl === undefined || eventsSecrets === undefined
        ? null
        : { url: eventsUrl, secrets: eventsSecrets },
  };
}

/** 128 bits, in base64 without padding. */
const minSecretLength = 22;
/** 128 bits. Standard Webhooks requires more, but senders choose the key. */
const minKeyBytes = 16;

/** What production sends secrets or people to. */
const addresses = [
  "APP_URL",
  "AUTH_OIDC_ISSUER",
  "AUTH_GOOGLE_ISSUER",
  "AUTH_MICROSOFT_ENTRA_ID_ISSUER",
  "AUTH_APPLE_ISSUER",
  "AUTH_GITHUB_ISSUER",
  "INKLINK_API_URL",
  "INKLINK_IDV_URL",
] as const;

/** Settings that work but are insecure in production. */
function weaknessesOf(parsed: AnyVariables): EnvError[] {
  const errors: EnvError[] = [];
  for (const variable of addresses) {
    const value = parsed[variable];
    if (value !== undefined && !isEncryptedOrLocal(new URL(value))) {
      errors.push({ variable, message: "must be https: in production, except on this machine" });
    }
  }
  if (parsed.AUTH_SECRET?.some((secret) => secret.length < minSecretLength)) {
    const message = `must have at least ${minSecretLength} characters in production (openssl rand -base64 33), each if there are several, separated by spaces`;
    errors.push({ variable: "AUTH_SECRET", message });
  }
  for (const variable of ["INKLINK_WEBHOOK_SECRET", "EVENTS_SECRET"] as const) {
    if (parsed[variable]?.some((secret) => keyOf(secret).byteLength < minKeyBytes)) {
      const message = `must hold keys of at least ${minKeyBytes} bytes in production`;
      errors.push({ variable, message });
    }
  }
  const { DATABASE_URL: database, DATABASE_TLS: tls } = parsed;
  if (database !== undefined && tls !== "off" && !isDatabaseEncryptedOrLocal(new URL(database))) {
    const message =
      "must ask for TLS (sslmode=verify-full), or DATABASE_TLS=off say that the network is private";
    errors.push({ variable: "DATABASE_URL", message });
  }
  return errors;
}

/** Follows `pg`: without one of these settings it does not request TLS. A path names a local socket. */
function isDatabaseEncryptedOrLocal({ hostname, searchParams }: URL): boolean {
  const host = searchParams.get("host") ?? hostname;
  if (host === "" || host.startsWith("/") || /^%2f/i.test(host) || isLoopback(host)) return true;
  const mode =
    searchParams.get("sslmode") ?? (/^(?:true|1)$/.test(searchParams.get("ssl") ?? "") ? "require" : "");
  return ["require", "verify-ca", "verify-full"].includes(mode);
}

function toLevel(level: "1" | "2" | "3" | undefined): 1 | 2 | 3 {
  if (level === "3") return 3;
  return level === "2" ? 2 : 1;
}

function toEnvError(issue: z.core.$ZodIssue): EnvError {
  return { variable: String(issue.path[0]), message: issue.message };
}
