import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import type { Instrumentation } from "next";
import { readSession, sessionCookieName } from "@/lib/auth/session";
import { getDb } from "@/lib/db/client";
import { isConnectionError } from "@/lib/db/errors";
import { isDatabaseUp } from "@/lib/db/health";
import { describeError } from "@/lib/observability/describe-error";
import { requestIdHeader } from "@/lib/observability/log";
import { storeIncident } from "@/lib/users/incidents";
import { isRefusedInput, requestState } from "./request-state";
import { cookieIn } from "./request-view";

type RequestErrorArguments = Parameters<Instrumentation.onRequestError>;

/** Errors of this process that wait for the database, and how long each waits. */
let waiting = 0;
const maxWaiting = 100;
const retryMs = 2_000;
const maxRetries = 300;

/**
 * Stores an error, so that the reference on the error page is found. If the database is what fails, the error is stored
 * once it is back. Never throws.
 */
export async function storeRequestError(...[error, request, context]: RequestErrorArguments): Promise<void> {
  if (isRefusedInput(request, requestState())) return;
  const { [requestIdHeader]: requestId, cookie } = request.headers;
  const { code, digest, error: name } = describeError(error);
  const at = new Date();
  const store = async () => {
    const userId = await userIdOf(typeof cookie === "string" ? cookie : "", at);
    const incident = {
      kind: "error",
      userId,
      digest,
      reason: code ?? name,
      route: context.routePath,
    } as const;
    const fields = { ...incident, requestId: typeof requestId === "string" ? requestId : null };
    await storeIncident(await getDb(), fields, at);
  };
  if (isConnectionError(error)) void storeOnceUp(store);
  else await store().catch(() => undefined);
}

async function storeOnceUp(store: () => Promise<void>): Promise<void> {
  if (waiting >= maxWaiting) return;
  waiting++;
  try {
    for (let retries = 0; retries < maxRetries; retries++) {
      await sleep(retryMs, undefined, { ref: false });
      if (await isDatabaseUp()) return await store().catch(() => undefined);
    }
  } finally {
    waiting--;
  }
}

/** The user of the request's session; null if there is none, or if reading it is what fails. */
async function userIdOf(cookies: string, at: Date): Promise<string | null> {
  const token = cookieIn(cookies, sessionCookieName());
  if (token === null) return null;
  const db = await getDb();
  return readSession(db, token, at).then(
    (user) => user?.id ?? null,
    () => null,
  );
}
