import "server-only";
import { desc, eq, type SQL, sql } from "drizzle-orm";
import { digestOf, type Reference } from "@/lib/core/reference";
import type { Db } from "@/lib/db/client";
import { incidents } from "@/lib/db/operations-schema";
import { users } from "@/lib/db/schema";
import { describeError } from "@/lib/observability/describe-error";
import { log } from "@/lib/observability/log";

/** A problem whose reference a page showed. */
export type Incident = typeof incidents.$inferSelect;

type NewIncident = Pick<Incident, "kind" | "userId" | "requestId" | "reason"> &
  Partial<Pick<Incident, "digest" | "route">>;

/** Kept of each user, or of each error if no user was signed in: the newest. */
export const maxKept = 50;

/**
 * Stores a problem, so that its reference is found. Never throws: the response that tells the user of the problem must
 * not fail of it.
 */
export async function storeIncident(db: Db, incident: NewIncident, now: Date): Promise<void> {
  const { kind, userId, requestId, reason, digest = null, route = null } = incident;
  const shortened = digest === null ? null : digestOf(digest);
  // The user may have been erased meanwhile.
  const owner = sql`(select ${users.id} from ${users} where ${users.id} = ${userId})`;
  const isSame: SQL =
    userId === null
      ? sql`${incidents.userId} is null and ${incidents.digest} is not distinct from ${shortened}`
      : sql`${incidents.userId} = ${userId}`;
  try {
    await db.execute(sql`
      insert into ${incidents} (at, kind, user_id, request_id, digest, reason, route)
      values (${now.toISOString()}::timestamptz, ${kind}, ${owner}, ${requestId}, ${shortened}, ${reason}, ${route})`);
    await db.execute(sql`
      delete from ${incidents} where id = any(array(
        select id from ${incidents} where ${isSame} order by id desc offset ${maxKept}))`);
  } catch (error) {
    log.warn("incident.not_stored", describeError(error));
  }
}

const maxShown = 20;

/** The incidents that a reference names, newest first: several for an error, which has the same one each time. */
export function findIncidents(db: Db, reference: Reference): Promise<Incident[]> {
  switch (reference.kind) {
    case "inquiry":
      return Promise.resolve([]);
    case "request":
      return newest(db, eq(incidents.requestId, reference.requestId));
    case "error":
      return newest(db, eq(incidents.digest, reference.digest));
  }
}

/** The user's incidents, newest first. */
export function listIncidents(db: Db, userId: string): Promise<Incident[]> {
  return newest(db, eq(incidents.userId, userId));
}

function newest(db: Db, found: SQL): Promise<Incident[]> {
  return db.select().from(incidents).where(found).orderBy(desc(incidents.id)).limit(maxShown);
}
