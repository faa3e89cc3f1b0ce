import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { rateLimits } from "@/lib/db/operations-schema";
import { sessions } from "@/lib/db/schema";
import { apiLimit, type LimitName, limits, windowMs } from "./limits";

const windowSeconds = windowMs / 1000;

/** Seconds of the window that one request consumes. */
function secondsPerRequest(most: number): number {
  return windowSeconds / most;
}

/** Keys of the rate-limit counters. `user` may be a column. */
function userKey(limit: LimitName, user: SQL | string): SQL {
  return sql`${`${limit}:person:`}::text || ${user}`;
}

function addressKey(limit: LimitName, address: string): SQL {
  return sql`${`${limit}:address:${address}`}::text`;
}

/** All keys of a user's counters, with the names of the limits. */
export function rateLimitKeysOf(userId: string): { limit: string; key: string }[] {
  return Object.keys(limits).map((limit) => ({ limit, key: `${limit}:person:${userId}` }));
}

/**
 * The part of a statement that consumes limits. `uses`: a query with the rows `key` and `seconds`, the time that one
 * request consumes. Returns the keys within their limit; a key over its limit is not counted. A row stores only the
 * time until which the limit is used up, at most one window ahead, so it knows no single requests and rows do not
 * accumulate.
 */
export function consumeAll(uses: SQL, now: SQL): SQL {
  const lasts = sql`(excluded.spent_until - ${now})`;
  return sql`
    insert into ${rateLimits} (key, spent_until)
    select key, ${now} + make_interval(secs => seconds) from ${uses}
    on conflict (key) do update
    set spent_until = greatest(${rateLimits.spentUntil}, ${now}) + ${lasts}
    where ${rateLimits.spentUntil} + ${lasts} <= ${now} + make_interval(secs => ${windowSeconds})
    returning key`;
}

const retrySchema = z.object({
  rows: z.tuple([z.object({ retry_after_s: z.coerce.number().nullable() })]),
});

type Use = {
  readonly limit: LimitName;
  /** The session of the request; null for none. An expired session counts for no user. */
  readonly sessionHash: string | null;
  /** The hash of the client's address. */
  readonly address: string;
};

/**
 * Consumes the limit once for the session's user and for the address, in one statement, shared by all instances. Null
 * if both are within the limit; otherwise the seconds until they are.
 */
export async function consume(
  db: Db,
  { limit, sessionHash, address }: Use,
  now: Date,
): Promise<number | null> {
  const { perUser, perAddress } = limits[limit];
  const at = sql`${now.toISOString()}::timestamptz`;
  const user = sql`
    select ${userKey(limit, sql`${sessions.userId}`)} as key, ${secondsPerRequest(perUser ?? 1)}::double precision as seconds
    from ${sessions} where ${sessions.sessionToken} = ${sessionHash} and ${sessions.expires} > ${at}
    union all`;
  return consumeOrWait(
    db,
    sql`
      ${perUser === null ? sql`` : user}
      select ${addressKey(limit, address)} as key, ${secondsPerRequest(perAddress)}::double precision as seconds`,
    at,
  );
}

/** Consumes the limit of the status API for the key with this hash. Null, or the seconds to wait, as `consume` does. */
export async function consumeApi(db: Db, keyHash: string, now: Date): Promise<number | null> {
  const uses = sql`select ${`api:key:${keyHash}`}::text as key, ${secondsPerRequest(apiLimit)}::double precision as seconds`;
  return consumeOrWait(db, uses, sql`${now.toISOString()}::timestamptz`);
}

/** `uses` as for `consumeAll`. Null if all keys are within their limit; otherwise the seconds until they are. */
async function consumeOrWait(db: Db, uses: SQL, at: SQL): Promise<number | null> {
  const response = await db.execute(sql`
    with uses as (${uses}), counted as (${consumeAll(sql`uses`, at)})
    select ceil(max(greatest(1, coalesce(
      extract(epoch from ${rateLimits.spentUntil} - ${at}) + seconds - ${windowSeconds}, seconds
    )))) as retry_after_s
    from uses left join ${rateLimits} on ${rateLimits.key} = uses.key
    where uses.key not in (select key from counted)`);
  const [{ retry_after_s: retryAfterS }] = retrySchema.parse(response).rows;
  return retryAfterS;
}

type RefreshRequest = {
  readonly userId: string;
  /** The hash of the client's address; null if unknown. */
  readonly address: string | null;
};

const countedSchema = z.object({ rows: z.array(z.unknown()) });

/** Consumes the limit of refreshes for the return page. False if the user or the address is over the limit. */
export async function consumeRefresh(
  db: Db,
  { userId, address }: RefreshRequest,
  now: Date,
): Promise<boolean> {
  const { perUser, perAddress } = limits.refresh;
  const uses = [sql`(${userKey("refresh", userId)}, ${secondsPerRequest(perUser)}::double precision)`];
  if (address !== null) {
    uses.push(sql`(${addressKey("refresh", address)}, ${secondsPerRequest(perAddress)}::double precision)`);
  }
  const rows = sql`(values ${sql.join(uses, sql`, `)}) as uses (key, seconds)`;
  const counted = await db.execute(consumeAll(rows, sql`${now.toISOString()}::timestamptz`));
  return countedSchema.parse(counted).rows.length === uses.length;
}
