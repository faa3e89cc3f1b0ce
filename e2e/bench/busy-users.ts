import { createHash, randomBytes } from "node:crypto";
import type { Client } from "pg";

/** Users with more rows than any other. */
export type BusyUsers = { readonly attempts: string; readonly deliveries: string; readonly ordinary: string };

/**
 * Adds a user with 500 attempts, all but the last one rejected, one with 10,000 deliveries about a single inquiry, and one
 * with a single approval. Returns the cookie with which each is signed in.
 */
export async function addBusyUsers(client: Client, cookieName: string): Promise<BusyUsers> {
  await addUser(client, "attempts", 500);
  await addUser(client, "deliveries", 1);
  await addUser(client, "ordinary", 1);
  await client.query(
    `insert into webhook_deliveries (id, type, inklink_id, subject_id, status, reason, attempts, received_at, due_at, finished_at)
     select 'wh_evt_busy_' || n, 'kyc.result.approved', 'kyc_iq_busy_deliveries_1', 'busy-deliveries', 'done', 'applied', 0,
       now() - n * interval '1 minute', null, now() - n * interval '1 minute'
     from generate_series(1, 10000) n`,
  );
  return {
    attempts: await signIn(client, "busy-attempts", cookieName),
    deliveries: await signIn(client, "busy-deliveries", cookieName),
    ordinary: await signIn(client, "busy-ordinary", cookieName),
  };
}

async function addUser(client: Client, name: string, attempts: number): Promise<void> {
  const user = `busy-${name}`;
  await client.query(
    "insert into users (id, name, email, email_verified, created_at) values ($1, $1, $1 || '@example.test', now(), now())",
    [user],
  );
  await client.query(
    `insert into inquiries (id, user_id, scope, status, inklink_id, version, detached, created_at, expires_at, decided_at, ended_at)
     select gen_random_uuid(), $1, 'level:1', case n when 1 then 'approved' else 'rejected' end,
       'kyc_iq_' || replace($1, '-', '_') || '_' || n, 3, false, now() - n * interval '2 days',
       now() - n * interval '2 days' + interval '1 day', now() - n * interval '2 days', now() - n * interval '2 days'
     from generate_series(1, $2::int) n`,
    [user, attempts],
  );
  await client.query(
    `insert into inquiry_events (inquiry_id, at, from_status, to_status, cause)
     select id, created_at, null, 'creating', 'person' from inquiries where user_id = $1
     union all select id, decided_at, 'creating', status, 'webhook' from inquiries where user_id = $1`,
    [user],
  );
}

/** The database stores only the hash of a session's token. */
async function signIn(client: Client, user: string, cookieName: string): Promise<string> {
  const token = randomBytes(32).toString("hex");
  await client.query(
    "insert into sessions (session_token, user_id, expires) values ($1, $2, now() + interval '8 hours')",
    [createHash("sha256").update(token).digest("base64url"), user],
  );
  return `${cookieName}=${token}`;
}
