import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import type { Instrumentation } from "next";
import { env } from "@/lib/config/env";
import { StartRefused } from "@/lib/core/lifecycle";
import { getDb } from "@/lib/db/client";
import { setDatabaseDown } from "@/lib/db/database-down";
import { canMendItself } from "@/lib/db/database-unusable";
import { codeOfDatabaseError, isConnectionError } from "@/lib/db/errors";
import { finishJobs } from "@/lib/db/jobs";
import { describeError, describeFatalError } from "@/lib/observability/describe-error";
import { log, requestIdHeader } from "@/lib/observability/log";
import { startTelemetry } from "@/lib/observability/metrics";
import { redactConsole } from "@/lib/observability/redact-console";
import { queueMetrics } from "@/lib/verification/queue-metrics";
import { circuitState, giveBackClaims, takeOverDeliveries } from "@/lib/verification/worker";
import { startBackgroundJobs } from "./background-jobs";
import { shutDownGracefully } from "./graceful-shutdown";
import { installRequestHooks } from "./request-hooks";
import { isRefusedInput, requestState } from "./request-state";

/**
 * Checks the environment and opens the database before the first request.
 * A bad environment, an embedded database that is open elsewhere, or a Postgres that refuses us ends the process with exit
 * code 1. A Postgres that is away does not: the app comes up, is not ready, and connects once it can.
 */
export async function start(): Promise<void> {
  installRequestHooks();
  try {
    env();
    await getDb();
  } catch (error) {
    if (!mayMendItself(error)) fail(error);
    void openOnceItMends(error);
  }
  if (env().isProduction) redactConsole();
  const stopTelemetry = await startTelemetry({ queues: queueMetrics, breaker: circuitState });
  shutDownGracefully(async () => {
    await finishJobs(finishMs);
    await giveBackClaims();
    await stopTelemetry();
  });
  await takeOverDeliveries();
  startBackgroundJobs();
}

/** How long background work that is under way may take when the process is asked to end. */
const finishMs = 3_000;

type RequestErrorArguments = Parameters<Instrumentation.onRequestError>;

/**
 * Logs a bug, or a database that went away, that reached the framework. The person sees only its digest. What fails because
 * of what was sent is no bug: anybody could raise an alarm.
 */
export function logRequestError(...[error, request, context]: RequestErrorArguments): void {
  const isAway = isConnectionError(error);
  if (isAway) setDatabaseDown(true);
  const requestId = request.headers[requestIdHeader];
  const fields = {
    ...(typeof requestId === "string" ? { requestId } : {}),
    method: request.method,
    route: context.routePath,
    ...describeError(error),
  };
  if (!isAway && isRefusedInput(request, requestState())) log.warn("request.refused", fields);
  else log.alarm("request.failed", { ...fields, databaseIsAway: isAway });
}

/** How long a database that was away at the start is left alone, and how often the log says that it still is. */
const retryMs = 2_000;
const sayAgainMs = 60_000;

/** Opens the database as soon as that is possible. Ends the process if it turns out that it never will be. */
async function openOnceItMends(first: unknown): Promise<void> {
  let error = first;
  for (let said = { code: "", atMs: 0 }; ; ) {
    const code = codeOfDatabaseError(error);
    if (code !== said.code || performance.now() - said.atMs >= sayAgainMs) {
      log.alarm("database.unreachable", { at_start: true, code });
      said = { code, atMs: performance.now() };
    }
    await sleep(retryMs, undefined, { ref: false });
    try {
      await getDb();
      log.info("database.reached");
      return;
    } catch (again) {
      if (!mayMendItself(again)) fail(again);
      error = again;
    }
  }
}

function mayMendItself(error: unknown): boolean {
  return !(error instanceof StartRefused) && env().DATABASE_URL !== undefined && canMendItself(error);
}

function fail(error: unknown): never {
  process.stderr.write(`${describeFatalError(error)}\n`);
  process.exit(1);
}
