import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { rateLimits } from "@/lib/db/operations-schema";
import { sessions } from "@/lib/db/schema";
import { type LimitName, limits, windowMs } from "./limits";

const windowSeconds = windowMs / 1000;

/** How long one use of a limit lasts, in seconds. */
function secondsPerUse(most: number): number {
  return windowSeconds / most;
}

/** The keys under which a limit is counted. `user` may be a column. */
function userKey(limit: LimitName, user: SQL | string): SQL {
  return sql`${`${limit}:person:`}::text || ${user}`;
}

function addressKey(limit: LimitName, address: string): SQL {
  return sql`${`${limit}:address:${address}`}::text`;
}

/** Every key under which something is counted for the person, with the name of its limit. */
export function rateLimitKeysOf(userId: string): { limit: string; key: string }[] {
  return Object.keys(limits).map((limit) => ({ limit, key: `${limit}:person:${userId}` }));
}

/**
 * The part of a statement that counts uses. `uses`: what gives rows of a `key` and the `seconds` that one use lasts. Returns
 * the keys within their limit; what is over it is not counted. A row says until when its share is used up, which may be up
 * to the whole window ahead, so the rows know nothing of single requests and never pile up.
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

const answerSchema = z.object({
  rows: z.tuple([z.object({ retry_after_s: z.coerce.number().nullable() })]),
});

type Use = {
  readonly limit: LimitName;
  /** Of the session that the request names; null for none. One that is over counts for nobody. */
  readonly sessionHash: string | null;
  /** The hash of the address. */
  readonly address: string;
};

/**
 * Counts one use for the session's person and for the address, in one statement, over all instances. Null where both are
 * within the limit; else in how many seconds they will be.
 */
export async function consume(
  db: Db,
  { limit, sessionHash, address }: Use,
  now: Date,
): Promise<number | null> {
  const { perUser, perAddress } = limits[limit];
  const at = sql`${now.toISOString()}::timestamptz`;
  const user = sql`
    select ${userKey(limit, sql`${sessions.userId}`)} as key, ${secondsPerUse(perUser ?? 1)}::double precision as seconds
    from ${sessions} where ${sessions.sessionToken} = ${sessionHash} and ${sessions.expires} > ${at}
    union all`;
  const response = await db.execute(sql`
    with uses as (
      ${perUser === null ? sql`` : user}
      select ${addressKey(limit, address)} as key, ${secondsPerUse(perAddress)}::double precision as seconds
    ), counted as (${consumeAll(sql`uses`, at)})
    select ceil(max(greatest(1, coalesce(
      extract(epoch from ${rateLimits.spentUntil} - ${at}) + seconds - ${windowSeconds}, seconds
    )))) as retry_after_s
    from uses left join ${rateLimits} on ${rateLimits.key} = uses.key
    where uses.key not in (select key from counted)`);
  const [{ retry_after_s: retryAfterS }] = answerSchema.parse(response).rows;
  return retryAfterS;
}

type Asker = {
  readonly userId: string;
  /** The hash of the address; null where it is not known. */
  readonly address: string | null;
};

const countedSchema = z.object({ rows: z.array(z.unknown()) });

/** Counts one asking of InkLink for the return page. False where the person or the address is over the limit. */
export async function consumeRefresh(db: Db, { userId, address }: Asker, now: Date): Promise<boolean> {
  const { perUser, perAddress } = limits.ask;
  const uses = [sql`(${userKey("ask", userId)}, ${secondsPerUse(perUser)}::double precision)`];
  if (address !== null) {
    uses.push(sql`(${addressKey("ask", address)}, ${secondsPerUse(perAddress)}::double precision)`);
  }
  const rows = sql`(values ${sql.join(uses, sql`, `)}) as uses (key, seconds)`;
  const counted = await db.execute(consumeAll(rows, sql`${now.toISOString()}::timestamptz`));
  return countedSchema.parse(counted).rows.length === uses.length;
}
