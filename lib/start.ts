import "server-only";
import type { Instrumentation } from "next";
import { sayWhenTheDatabaseIsAway } from "./away-status";
import { getDb } from "./db/client";
import { isConnectionError } from "./db/connection-error";
import { DirectoryInUse } from "./db/directory-lock";
import { setSuspect } from "./db/suspicion";
import { describeError } from "./describe-error";
import { markDeliveries } from "./direct-deliveries";
import { env } from "./env";
import { keepQuotesOutOfOutput } from "./framework-output";
import { notePeerAddresses } from "./limits/client-address";
import { log } from "./log";
import { startMailWorker } from "./mail/worker";
import { carryPageStatuses } from "./page-status";
import { startSweeping } from "./privacy/worker";
import { keepConcealmentQuiet } from "./quiet-rewrites";
import { requestIdHeader } from "./request-id";
import { logRequests } from "./request-log";
import { keepReturnQueryOutOfPages } from "./return-query";
import { endWell } from "./shutdown";
import { startTelemetry } from "./telemetry/start";
import { startWorker } from "./verification/worker";

/**
 * Checks the environment and opens the database before the first request.
 * A bad environment or an embedded database that is open elsewhere ends the process with exit code 1.
 * A Postgres that is away does not: the app comes up, is not ready, and connects once it can.
 */
export async function start(): Promise<void> {
  keepReturnQueryOutOfPages();
  notePeerAddresses();
  markDeliveries();
  keepConcealmentQuiet();
  logRequests();
  sayWhenTheDatabaseIsAway();
  carryPageStatuses();
  try {
    env();
    await getDb();
  } catch (error) {
    if (error instanceof DirectoryInUse || !isDatabaseAway()) fail(error);
    log.alarm("database.unreachable", { at_start: true });
  }
  if (env().isProduction) keepQuotesOutOfOutput();
  endWell(await startTelemetry());
  await startWorker();
  startSweeping();
  startMailWorker();
}

type RequestErrorArguments = Parameters<Instrumentation.onRequestError>;

/** Logs a bug, or a database that went away, that reached the framework. The person sees only its digest. */
export function logRequestError(...[error, request, context]: RequestErrorArguments): void {
  const isAway = isConnectionError(error);
  if (isAway) setSuspect(true);
  const requestId = request.headers[requestIdHeader];
  log.alarm("request.failed", {
    ...(typeof requestId === "string" ? { requestId } : {}),
    method: request.method,
    route: context.routePath,
    databaseIsAway: isAway,
    ...describeError(error),
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
