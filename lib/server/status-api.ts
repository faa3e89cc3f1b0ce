import "server-only";
import { presentedApiKey } from "@/lib/auth/api-key";
import { env } from "@/lib/config/env";
import { type Db, getDb } from "@/lib/db/client";
import { databaseNow } from "@/lib/db/clock";
import { log } from "@/lib/observability/log";
import { consumeApi } from "@/lib/rate-limit/counters";
import { findVerification, type HostUser } from "@/lib/verification/host-status";
import type { Problem } from "@/lib/verification/model/host-schemas";

type Incoming = { readonly headers: Pick<Headers, "get"> };

/**
 * Answers a request for where a user stands. Only a key of `API_KEYS` opens it; sessions and cookies are not read.
 * Makes no request to InkLink. Errors are problem details (RFC 9457).
 */
export async function answerStatus(request: Incoming, user: HostUser | null): Promise<Response> {
  const keyHash = presentedApiKey(request.headers);
  if (keyHash === null) {
    return problem(401, "The API key is missing or wrong", { "WWW-Authenticate": "Bearer" });
  }
  try {
    const db = await getDb();
    const now = await databaseNow(db);
    return (await tooManyRequests(db, keyHash, now)) ?? (await respond(db, user, now));
  } catch (error) {
    // Only the database is queried.
    log.warn("api.unavailable", { error: error instanceof Error ? error.name : "unknown" });
    return problem(503, "The status cannot be read right now", { "Retry-After": "5" });
  }
}

async function tooManyRequests(db: Db, keyHash: string, now: Date): Promise<Response | null> {
  const retryAfterS = await consumeApi(db, keyHash, now);
  if (retryAfterS === null) return null;
  log.warn("request.limited", { limit: "api", retryAfterS });
  return problem(429, "Too many requests with this API key", { "Retry-After": String(retryAfterS) });
}

async function respond(db: Db, user: HostUser | null, now: Date): Promise<Response> {
  const found = user === null ? null : await findVerification(db, user, { ...env(), now });
  if (found === null) return problem(404, "No such user");
  if (found === "ambiguous")
    return problem(400, "Several issuers know this subject: add issuer=… to the query");
  return Response.json(found, { headers: noStore });
}

const noStore = { "Cache-Control": "no-store" };

function problem(status: number, title: string, headers: Record<string, string> = {}): Response {
  const body: Problem = { type: "about:blank", title, status };
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...noStore, "Content-Type": "application/problem+json", ...headers },
  });
}
