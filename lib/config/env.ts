import { StartRefused } from "@/lib/core/lifecycle";
import { type Env, type EnvError, parseDatabaseUrl, parseEnv, variableNames } from "./env-schema";

let parsed: Env | undefined;

/** The checked environment. Throws where it is bad; the start has refused it by then (`loadEnv`). */
export function env(): Env {
  parsed ??= readEnv();
  return parsed;
}

/** One message that names every bad variable and no value. */
export function describeEnvErrors(errors: readonly EnvError[]): string {
  const lines = errors.map(({ variable, problem }) => `  ${variable} ${problem}`);
  return [
    "The environment is not complete. Nothing was started.",
    ...lines,
    "See docs/configuration.md.",
  ].join("\n");
}

function readEnv(): Env {
  const result = parseEnv(process.env);
  if (!result.ok) throw new StartRefused(describeEnvErrors(result.error));
  hideFromNextAuth(process.env);
  // next-auth takes its public address from this variable alone, never from what a client's headers claim.
  process.env["AUTH_URL"] = result.value.APP_URL;
  return result.value;
}

/** The database alone, for what needs no other variable. Throws where it is missing or malformed. */
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
 * Takes away what next-auth would read by itself beside our own variables: other addresses, other secrets, and whether to
 * believe a client's headers.
 */
function hideFromNextAuth(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(environment)) {
    if (/^(?:NEXT)?AUTH_/.test(name) && !variableNames.has(name)) delete environment[name];
  }
}
