import type { Client } from "pg";

export type FillSize = { readonly people: number; readonly inquiries: number };

/** As many failed deliveries and mails, however many inquiries: the console's list of them has the same length. */
const failedRows = 60;

/** A year of a busy app, with fixed proportions: most are approved within minutes, some wait, some never finish. */
const statementsFor = ({ people, inquiries }: FillSize) => [
  "select setseed(0.25)",
  `insert into users (id, name, email, email_verified, created_at)
   select 'person-' || n, 'Person ' || n, 'person-' || n || '@example.test', now(), now() - random() * interval '400 days'
   from generate_series(1, ${people}) n`,
  // The outcome of each inquiry is drawn once; durations have a long tail.
  `create temporary table drawn as
   select n, date_trunc('milliseconds', now() - random() * interval '365 days') as created_at, 'person-' || (1 + floor(random() * ${people})) as user_id,
     random() as fate, random() as browser,
     make_interval(secs => 90 + 600 * -ln(1 - random())) as flow, make_interval(secs => 20 + 90 * -ln(1 - random())) as checking,
     make_interval(hours => (1 + 40 * random())::int) as review
   from generate_series(1, ${inquiries}) n`,
  `create temporary table fates as
   select *, case
     when fate < 0.02 then 'refused'
     when fate < 0.025 then case when created_at > now() - interval '2 days' then 'unresolved' else 'abandoned' end
     when created_at > now() - interval '1 day' and fate < 0.3 then 'pending'
     when created_at > now() - interval '1 day' and fate < 0.33 then 'processing'
     when created_at > now() - interval '5 days' and fate < 0.36 then 'manual_review'
     when fate < 0.16 then 'expired'
     when fate < 0.3 then 'rejected'
     when fate < 0.36 then 'failed'
     else 'approved' end as status
   from drawn`,
  `insert into inquiries (id, user_id, scope, status, inklink_id, version, lease_until, detached, reason, created_at, expires_at,
     returned_at, submitted_at, decided_at, ended_at, check_problem, check_ended_at, reconcile_at)
   select gen_random_uuid(), user_id, 'level:1', status,
     case when made then 'kyc_iq_' || n end, 3, null,
     -- The index allows one open inquiry of a person.
     status in ('pending', 'processing', 'manual_review'),
     case when status in ('refused', 'unresolved', 'abandoned') then 'timeout' end, created_at,
     case when made then created_at + interval '1 day' end,
     case when sent and browser < 0.87 then created_at + flow end,
     case when sent then created_at + flow end,
     case when decided then created_at + flow + checking + case when browser > 0.93 then review else interval '0' end end,
     case when not open then created_at + flow end,
     case when open and browser < 0.02 then 'timeout' end, case when open and browser < 0.02 then now() end,
     case when open then now() + interval '1 hour' end
   from (select *, status not in ('refused', 'unresolved', 'abandoned') as made,
     status in ('processing', 'manual_review', 'approved', 'rejected', 'failed') as sent,
     status in ('approved', 'rejected', 'failed') as decided,
     status in ('unresolved', 'pending', 'processing', 'manual_review') as open from fates) f
   order by created_at`,
  `insert into inquiry_events (inquiry_id, at, from_status, to_status, cause)
   select id, created_at, null, 'creating', 'person' from inquiries
   union all select id, created_at, 'creating', 'pending', 'person' from inquiries where inklink_id is not null
   union all select id, decided_at, 'pending', status, 'webhook' from inquiries where decided_at is not null`,
  // No delivery waits: the query for the next due one must not scan all of them.
  `insert into webhook_deliveries (id, type, inklink_id, subject_id, status, reason, attempts, received_at, due_at, finished_at)
   select 'wh_evt_' || inklink_id, 'kyc.result.' || status, inklink_id, user_id, fate,
     case fate when 'done' then 'applied' else 'timeout' end, case fate when 'done' then 0 else 30 end, decided_at,
     null, decided_at
   from (select *, case when row_number() over (order by decided_at) <= ${failedRows} then 'parked' else 'done' end as fate
     from inquiries where decided_at is not null) d`,
  `insert into mails (id, user_id, inquiry_id, inquiry_version, status, reason, attempts, created_at, due_at, finished_at)
   select gen_random_uuid(), user_id, id, version,
     case when row_number() over (order by decided_at) <= ${failedRows} then 'parked' else 'sent' end, null, 0, decided_at,
     null, decided_at
   from inquiries where decided_at is not null and decided_at > now() - interval '90 days'`,
  // Stands in for autovacuum: without it, the planner has no statistics and index-only scans have no visibility map.
  "vacuum analyze users",
  "vacuum analyze inquiries",
  "vacuum analyze inquiry_events",
  "vacuum analyze webhook_deliveries",
  "vacuum analyze mails",
];

/** Fills an empty, migrated database. A million inquiries take one to two minutes. */
export async function fillDatabase(client: Client, size: FillSize): Promise<void> {
  for (const statement of statementsFor(size)) await client.query(statement);
}
