import { readFileSync } from "node:fs";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from "vitest";
import { eraseUser } from "@/lib/privacy/erase";
import { runRetention } from "@/lib/privacy/retention";
import { addFullUser } from "@/test/full-user";
import { captureLog } from "@/test/output";
import { createDatabase } from "@/test/private-postgres";
import { DatabaseUnusable } from "./database-unusable";
import { auditLog } from "./operations-schema";
import { migratePostgres, openPostgres } from "./postgres";
import { users } from "./schema";

const serverUrl = inject("postgresUrl");
const page = readFileSync(new URL("../../docs/operations.md", import.meta.url), "utf8");
const [, section = ""] = page.split("### Two roles");

/** The SQL of docs/operations.md: before the first migration, and after it. */
const [before = "", after = ""] = [...section.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql = ""]) => sql);

describe.skipIf(serverUrl === null)("a role that migrates and one that serves", () => {
  captureLog();

  // Roles belong to the whole server, which other tests use, too.
  const suffix = crypto.randomUUID().slice(0, 8);
  const owner = `verify_owner_${suffix}`;
  const app = `verify_app_${suffix}`;
  const named = (sql: string) => sql.replaceAll("verify_owner", owner).replaceAll("verify_app", app);

  let admin: pg.Client;
  let url: string;
  const urlOf = (role: string) => Object.assign(new URL(url), { username: role }).href;
  beforeAll(async () => {
    url = await createDatabase(serverUrl ?? "");
    admin = new pg.Client({ connectionString: url });
    await admin.connect();
    await admin.query(named(before));
  });
  afterAll(async () => {
    for (const role of [owner, app]) await admin.query(`drop owned by ${role} cascade`);
    await admin.query(`drop role ${owner}, ${app}`);
    await admin.end();
  });

  const clients: pg.Client[] = [];
  afterEach(() => Promise.all(clients.splice(0).map((client) => client.end())));

  async function connect(role: string): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: urlOf(role) });
    clients.push(client);
    await client.connect();
    return client;
  }

  test("serve only once the migrations have run", async () => {
    await expect(openPostgres(urlOf(app))).rejects.toBeInstanceOf(DatabaseUnusable);
    await migratePostgres(urlOf(owner));
    await admin.query(named(after));
    const { db, close } = await openPostgres(urlOf(app));
    const now = new Date();
    const { userId } = await addFullUser(db, "roles", now);
    await runRetention(db, { now, retentionDays: 365 });
    expect(await eraseUser(db, { userId, actorId: userId, now })).toBe(true);
    expect(await db.select().from(users)).toEqual([]);
    expect((await db.select().from(auditLog)).length).toBeGreaterThan(0);
    await close();
  });

  test.each([
    "update audit_log set actor_id = 'x'",
    "delete from audit_log",
    "truncate audit_log",
    "truncate users cascade",
    "drop table audit_log",
    "alter table audit_log disable trigger all",
    "drop trigger audit_log_append_only on audit_log",
    "create or replace function refuse_change() returns trigger language plpgsql as 'begin return old; end'",
    "set session_replication_role = replica",
    "alter table users add column x text",
    "create table x (id int)",
    "create schema x",
    "update drizzle.__drizzle_migrations set hash = 'x'",
    "insert into drizzle.__drizzle_migrations (hash, created_at) values ('x', 1)",
    `set role ${owner}`,
  ])("the serving role may not: %s", async (statement) => {
    const client = await connect(app);
    await expect(client.query(statement)).rejects.toMatchObject({ code: "42501" });
  });

  test("what a later migration adds can be served without another grant", async () => {
    await (await connect(owner)).query("create table later (id int primary key)");
    const client = await connect(app);
    await client.query("insert into later values (1)");
    expect((await client.query("select * from later")).rows).toEqual([{ id: 1 }]);
  });

  test("not even the owner changes the audit log by mistake", async () => {
    const client = await connect(owner);
    await expect(client.query("delete from audit_log")).rejects.toMatchObject({ code: "23001" });
  });
});
