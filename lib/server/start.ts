import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import type { Instrumentation } from "next";
import { env } from "@/lib/config/env";
import type { SchedulerClock } from "@/lib/core/job-scheduler";
import { StartRefused } from "@/lib/core/lifecycle";
import { getDb } from "@/lib/db/client";
import { canMendItself } from "@/lib/db/database-unusable";
import { codeOfDatabaseError, isConnectionError } from "@/lib/db/errors";
import { finishJobs, startJobs } from "@/lib/db/jobs";
import { mailJob } from "@/lib/mail/worker";
import { describeError, describeFatalError } from "@/lib/observability/describe-error";
import { log, requestIdHeader } from "@/lib/observability/log";
import { startTelemetry } from "@/lib/observability/metrics";
import { redactConsole } from "@/lib/observability/redact-console";
import { retentionJob } from "@/lib/privacy/retention";
import { giveBackHostEvents, hostEventJob, takeOverHostEvents } from "@/lib/users/host-events/worker";
import { queueMetrics } from "@/lib/verification/queue-metrics";
import {
  circuitState,
  giveBackClaims,
  takeOverDeliveries,
  verificationJobs,
} from "@/lib/verification/worker";
import { shutDownGracefully } from "./graceful-shutdown";
import { installRequestHooks } from "./request-hooks";
import { isRefusedInput, requestState } from "./request-state";

/**
 * Validates the environment and opens the database before the first request. Exits with code 1 if the environment is
 * invalid, the embedded database is open in another process, or Postgres rejects the connection. If Postgres is down,
 * the app starts, is not ready, and connects later.
 */
export async function start(): Promise<void> {
  installRequestHooks();
  try {
    env();
    await getDb();
  } catch (error) {
    if (!isTransient(error)) fail(error);
    void retryOpening(error);
  }
  if (env().isProduction) redactConsole();
  const stopTelemetry = await startTelemetry({ queues: queueMetrics, breaker: circuitState });
  shutDownGracefully(async () => {
    await finishJobs(finishMs);
    await giveBackClaims();
    await giveBackHostEvents();
    await stopTelemetry();
  });
  await takeOverDeliveries();
  await takeOverHostEvents();
  startBackgroundJobs();
}

/** Time limit for running background work at shutdown. */
const finishMs = 3_000;

type RequestErrorArguments = Parameters<Instrumentation.onRequestError>;

/**
 * Logs an error that reached the framework. An error caused by input is no alarm: otherwise any client could raise one.
 * The user sees only the digest.
 */
export function logRequestError(...[error, request, context]: RequestErrorArguments): void {
  const isDown = isConnectionError(error);
  const requestId = request.headers[requestIdHeader];
  const fields = {
    ...(typeof requestId === "string" ? { requestId } : {}),
    method: request.method,
    route: context.routePath,
    ...describeError(error),
  };
  if (!isDown && isRefusedInput(request, requestState())) log.warn("request.refused", fields);
  else log.alarm("request.failed", { ...fields, databaseIsAway: isDown });
}

/** Delay between attempts to open a database that was down at the start, and the interval of log lines about it. */
const retryMs = 2_000;
const logAgainMs = 60_000;

/** Retries until the database is open. Exits if an error is permanent. */
async function retryOpening(first: unknown): Promise<void> {
  let error = first;
  for (let logged = { code: "", atMs: 0 }; ; ) {
    const code = codeOfDatabaseError(error);
    if (code !== logged.code || performance.now() - logged.atMs >= logAgainMs) {
      log.alarm("database.unreachable", { at_start: true, code });
      logged = { code, atMs: performance.now() };
    }
    await sleep(retryMs, undefined, { ref: false });
    try {
      await getDb();
      log.info("database.reached");
      return;
    } catch (again) {
      if (!isTransient(again)) fail(again);
      error = again;
    }
  }
}

function isTransient(error: unknown): boolean {
  return !(error instanceof StartRefused) && env().DATABASE_URL !== undefined && canMendItself(error);
}

function fail(error: unknown): never {
  process.stderr.write(`${describeFatalError(error)}\n`);
  process.exit(1);
}

/**
 * Starts the background jobs of this process: all of them, unless reconciler and retention job run elsewhere. Tests
 * pass a clock.
 */
export function startBackgroundJobs(clock?: SchedulerClock): void {
  const { RECONCILE } = env();
  const mail = mailJob();
  const hostEvents = hostEventJob();
  startJobs(
    [
      ...verificationJobs(),
      ...(mail === null ? [] : [mail]),
      ...(hostEvents === null ? [] : [hostEvents]),
      ...(RECONCILE === "on" ? [retentionJob()] : []),
    ],
    clock,
  );
}
