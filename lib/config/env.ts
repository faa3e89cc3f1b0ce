import { existsSync } from "node:fs";
import { StartRefused } from "@/lib/core/lifecycle";
import { type Env, type EnvError, parseDatabaseUrl, parseEnv, variableNames } from "./env-schema";

let parsed: Env | undefined;

/** The validated environment. Throws if it is invalid; the start has refused that by then. */
export function env(): Env {
  parsed ??= readEnv();
  return parsed;
}

/**
 * The issuer of a provider's subjects: `accounts.provider` as others know it. Null for a provider that is no longer
 * configured and has no issuer of its own.
 */
export function issuerOf(provider: string): string | null {
  return env().issuers[provider] ?? null;
}

/** One message with every invalid variable and no value. */
export function describeEnvErrors(errors: readonly EnvError[]): string {
  const lines = errors.map(({ variable, message }) => `  ${variable} ${message}`);
  return [
    "The environment is not complete. Nothing was started.",
    ...lines,
    "See docs/configuration.md.",
  ].join("\n");
}

/** Reads `.env` as `next start` does, for commands that Next does not run. Variables that are set take precedence. */
export function readEnvFile(): void {
  if (existsSync(".env")) process.loadEnvFile(".env");
}

function readEnv(): Env {
  const result = parseEnv(process.env);
  if (!result.ok) throw new StartRefused(describeEnvErrors(result.error));
  hideFromNextAuth(process.env);
  // next-auth takes its public address from this variable alone, never from request headers.
  process.env["AUTH_URL"] = result.value.APP_URL;
  return result.value;
}

/** `DATABASE_URL` alone, for tools that need no other variable. Throws if it is missing or malformed. */
export function databaseUrl(): string {
  const result = parseDatabaseUrl(process.env);
  if (!result.ok) throw new StartRefused(describeEnvErrors(result.error));
  return result.value;
}

/** `DATA_DIR` alone, for tools that need no other variable. Null if it is not set. */
export function dataDirectory(): string | null {
  return process.env["DATA_DIR"]?.trim() || null;
}

/**
 * Deletes the variables that next-auth reads besides our own: other addresses, other secrets, and whether to trust
 * request headers.
 */
function hideFromNextAuth(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(environment)) {
    if (/^(?:NEXT)?AUTH_/.test(name) && !variableNames.has(name)) delete environment[name];
  }
}
