import { type SQL, sql } from "drizzle-orm";
import { inquiries, users } from "@/lib/db/schema";
import { dueAfterEarlier, type HostEventOptions, storeEvents } from "@/lib/users/host-events/outbox";
import { coveringScopes } from "@/lib/verification/model/scope";

/** How changes of users' statuses become events for the host product. */
export type StatusEvents = HostEventOptions & {
  /** The configured scope: events tell the status in it, also if a page asks for another one. */
  readonly scope: string;
  /** For how long after its decision an approval counts; null for ever. */
  readonly approvalValidMs: number | null;
};

/** The values of the placeholders of `tellStatus`. */
export function statusEventValues({ scope, issuers, approvalValidMs, isSent }: StatusEvents) {
  return {
    hostScope: scope,
    coveringScopes: coveringScopes(scope),
    issuers: JSON.stringify(issuers),
    approvalValidMs,
    isSent,
  };
}

const hostScope = sql`${sql.placeholder("hostScope")}::text`;
const validity = sql`make_interval(secs => ${sql.placeholder("approvalValidMs")}::float8 / 1000)`;
const coveringScopesGiven = sql`${sql.placeholder("coveringScopes")}::text[]`;

/**
 * The parts of a statement, after `changed`, that tell the host product a user's new status: `currentInquiry` and
 * `statusOf` (`lib/verification/model/policy.ts`) in SQL, over the changed inquiry and the user's others as they were
 * before the statement. The user must be locked by an earlier statement: two changes at once would not see each other.
 * Nothing is told, and the sequence stays, if the last event said the same.
 *
 * @param changed the name of the part that returns the changed inquiry, or no row
 */
export function tellStatus(changed: SQL, at: SQL): { userStatus: SQL; told: SQL; queued: SQL } {
  const columns = sql.raw("id, status, scope, expires_at, decided_at, created_at");
  const open = sql.raw("'pending', 'processing', 'manual_review'");
  const userStatus = sql`
    select before.id as user_id, before.event_sequence + 1 as sequence,
      coalesce(deciding.status, ${noneAfter(sql`before.event_status`)}) as status,
      case when deciding.status is null then before.event_level else ${levelOf(sql`deciding.scope`)} end as level,
      deciding.decided_at,
      case when deciding.status = 'approved' then deciding.decided_at + ${validity} end as valid_until
    from ${changed}
    inner join ${users} as before on before.id = ${changed}.user_id
    left join lateral (
      select own.status_now as status, own.scope, own.decided_at
      from (
        select stored.*, ${statusAt(at)} as status_now
        from (
          select ${columns} from ${changed}
          union all
          select ${columns} from ${inquiries} as other
          where other.user_id = before.id and other.id <> ${changed}.id) as stored) as own
      where own.status_now not in ('creating', 'unresolved', 'abandoned', 'refused')
        and own.scope = any(${coveringScopesGiven})
        and (own.status_now in ('approved', 'lapsed', ${open}) or own.scope = ${hostScope})
      order by case when own.status_now = 'approved' then 0 when own.status_now in (${open}) then 1 else 2 end,
        own.created_at desc, own.id desc
      limit 1) as deciding on true`;
  const told = sql`
    update ${users} set
      event_sequence = user_status.sequence, event_status = user_status.status, event_level = user_status.level,
      event_decided_at = user_status.decided_at, event_at = ${at}
    from user_status
    where ${users.id} = user_status.user_id
      and (${users.eventStatus}, ${users.eventLevel}, ${users.eventDecidedAt})
        is distinct from (user_status.status, user_status.level, user_status.decided_at)
    returning user_status.*`;
  const queued = storeEvents(sql`(select * from told_host where ${sql.placeholder("isSent")}::boolean)`, {
    at,
    dueAt: dueAfterEarlier(sql`told.user_id`, at),
    issuers: sql`${sql.placeholder("issuers")}::jsonb`,
  });
  return { userStatus, told, queued };
}

/**
 * The stored status at this time: `atTime` (`lib/verification/model/inquiry.ts`) for inquiries that were created. An
 * approval that counts again is told once that is stored, so that no event says approved before the timeline does.
 */
function statusAt(at: SQL): SQL {
  return sql`case
    when stored.status = 'pending' and stored.expires_at <= ${at} then 'expired'
    when stored.status = 'approved' and stored.decided_at + ${validity} <= ${at} then 'lapsed'
    else stored.status end`;
}

function levelOf(scope: SQL): SQL {
  return sql`substring(${scope} from '^level:([123])$')::integer`;
}

/**
 * There is no event for `none`. A status goes back to it only if InkLink turns out to have checked less than was
 * requested: an approval that was told must not stand, and anything else ended without a decision.
 */
function noneAfter(told: SQL): SQL {
  return sql`case when ${told} in ('approved', 'lapsed') then 'lapsed' when ${told} is not null then 'expired' end`;
}
