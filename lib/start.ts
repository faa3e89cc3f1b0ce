import "server-only";
import type { Instrumentation } from "next";
import { sayWhenTheDatabaseIsAway } from "./away-status";
import { getDb } from "./db/client";
import { isConnectionError } from "./db/connection-error";
import { DirectoryInUse } from "./db/directory-lock";
import { setSuspect } from "./db/suspicion";
import { env } from "./env";
import { notePeerAddresses } from "./limits/client-address";
import { log } from "./log";
import { startSweeping } from "./privacy/worker";
import { keepReturnQueryOutOfPages } from "./return-query";
import { startWorker } from "./verification/worker";

/**
 * Checks the environment and opens the database before the first request.
 * A bad environment or an embedded database that is open elsewhere ends the process with exit code 1.
 * A Postgres that is away does not: the app comes up, is not ready, and connects once it can.
 */
export async function start(): Promise<void> {
  keepReturnQueryOutOfPages();
  notePeerAddresses();
  sayWhenTheDatabaseIsAway();
  try {
    env();
    await getDb();
  } catch (error) {
    if (error instanceof DirectoryInUse || !isDatabaseAway()) fail(error);
    log.alarm("database.unreachable", { at_start: true });
  }
  await startWorker();
  startSweeping();
}

type RequestErrorArguments = Parameters<Instrumentation.onRequestError>;

/** Logs a bug, or a database that went away, that reached the framework. The person sees only its digest. */
export function logRequestError(...[error, request, context]: RequestErrorArguments): void {
  const isAway = isConnectionError(error);
  if (isAway) setSuspect(true);
  const digest =
    typeof error === "object" && error !== null && "digest" in error ? String(error.digest) : null;
  const requestId = request.headers["x-request-id"];
  log.alarm("request.failed", {
    requestId: typeof requestId === "string" ? requestId : null,
    digest,
    method: request.method,
    route: context.routePath,
    databaseIsAway: isAway,
    error: error instanceof Error ? error.name : "unknown",
    stack: error instanceof Error ? stackOf(error) : null,
  });
}

function isDatabaseAway(): boolean {
  try {
    return env().DATABASE_URL !== undefined;
  } catch {
    return false;
  }
}

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

/** Where it happened, without the message: a message may quote a value. */
function stackOf(error: Error): string {
  return (error.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .join("\n");
}
