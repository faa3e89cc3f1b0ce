import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import type { MigrationMeta } from "drizzle-orm/migrator";
import pg from "pg";
import { describe, expect, inject, onTestFinished, test } from "vitest";
import { z } from "zod";
import { openEmbeddedInMemory } from "@/test/embedded-in-memory";
import { addFullUser } from "@/test/full-user";
import { captureLog } from "@/test/output";
import { createDatabase } from "@/test/private-postgres";
import { DatabaseUnusable } from "./database-unusable";
import {
  applyMigrations,
  isConcurrent,
  migrationsFolder,
  pendingMigrations,
  readMigrations,
} from "./migrate";
import { migratePostgres, openPostgres } from "./postgres";
import { users } from "./schema";

const serverUrl = inject("postgresUrl");

/** The newest migration of the last release, which keeps serving while this build starts. */
const lastReleased = 4;

describe("the migrations", () => {
  test("build indexes on existing tables without locking out writers", () => {
    const migrations = readMigrations();
    for (const [index, { sql: statements }] of migrations.entries()) {
      if (index <= lastReleased) continue;
      const created = statements.flatMap((one) => /create table "(\w+)"/i.exec(one)?.[1] ?? []);
      const locking = statements.filter((one) => {
        const table = /^\s*create (?:unique )?index .* on "(\w+)"/is.exec(one)?.[1];
        return table !== undefined && !isConcurrent(one) && !created.includes(table);
      });
      expect(locking, `${index}: say .concurrently() in the schema`).toEqual([]);
      const concurrent = statements.filter(isConcurrent).length;
      expect(
        [0, statements.length],
        `${index}: indexes that are built concurrently are a migration of their own; move them to one`,
      ).toContain(concurrent);
    }
  });

  test("are all applied to an embedded database, and every index is valid", async () => {
    const db = await openEmbeddedInMemory();
    const applied = await db.execute(sql`select 1 from drizzle.__drizzle_migrations`);
    expect(applied).toMatchObject({ rows: { length: readMigrations().length } });
    expect(await db.execute(sql`select 1 from pg_index where not indisvalid`)).toMatchObject({ rows: [] });
  });
});

describe.skipIf(serverUrl === null)("migrating a Postgres", () => {
  captureLog();

  async function connect(url: string): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    onTestFinished(() => client.end());
    return client;
  }

  async function openEmpty() {
    const url = await createDatabase(serverUrl ?? "");
    const [migrator, other] = [await connect(url), await connect(url)];
    const query = async (text: string): Promise<Record<string, unknown>[]> =>
      (await migrator.query(text)).rows ?? [];
    return { url, query, other };
  }

  const migration = (...sql: string[]): MigrationMeta => ({ sql, folderMillis: 1, hash: "abc", bps: true });

  test("lets other users of a table go first, and gives up in the end", async () => {
    const { query, other } = await openEmpty();
    await other.query("create table things (id int)");
    await other.query("begin; select * from things");
    const change = [migration("alter table things add column name text")];
    const impatient = { migrations: change, lockMs: 20, pauseMs: 1, attempts: 2 };
    await expect(applyMigrations(query, impatient)).rejects.toMatchObject({ code: "55P03" });
    expect(await pendingMigrations(query, change)).toEqual(change);

    const patient = applyMigrations(query, { ...impatient, attempts: 1_000 });
    await other.query("commit");
    await patient;
    expect(await pendingMigrations(query, change)).toEqual([]);
  });

  test("builds an index while others write", async () => {
    const { url, query, other } = await openEmpty();
    await other.query("create table things (id int)");
    await other.query("begin; insert into things values (1)");
    const building = applyMigrations(query, {
      migrations: [migration('CREATE INDEX CONCURRENTLY "things_idx" ON "things" USING btree ("id")')],
    });
    const third = await connect(url);
    const isWaiting = async () =>
      (
        await third.query(
          "select 1 from pg_stat_activity where query like 'CREATE INDEX%' and wait_event_type = 'Lock'",
        )
      ).rowCount;
    await expect.poll(isWaiting).toBe(1);
    await third.query("insert into things values (2)");
    await other.query("commit");
    await building;
    const { rows } = await other.query(
      "select indisvalid from pg_index where indexrelid = 'things_idx'::regclass",
    );
    expect(rows).toEqual([{ indisvalid: true }]);
  });

  test("rebuilds an index that was left unfinished", async () => {
    const { query, other } = await openEmpty();
    await other.query("create table things (id int); insert into things values (1), (1)");
    const migrations = [
      migration('CREATE UNIQUE INDEX CONCURRENTLY "things_idx" ON "things" USING btree ("id")'),
    ];
    await expect(applyMigrations(query, { migrations })).rejects.toMatchObject({ code: "23505" });
    await other.query("delete from things");
    await applyMigrations(query, { migrations });
    const { rows } = await other.query(
      "select indisvalid from pg_index where indexrelid = 'things_idx'::regclass",
    );
    expect(rows).toEqual([{ indisvalid: true }]);
  });

  /** A role of its own, and the address with which it signs in. */
  async function createRole(url: string, rights: (role: string) => string): Promise<string> {
    const admin = await connect(url);
    const role = `role_${crypto.randomUUID().replaceAll("-", "")}`;
    await admin.query(`create role ${role} login; ${rights(role)}`);
    onTestFinished(async () => {
      await admin.query(`drop owned by ${role} cascade; drop role ${role}`);
    });
    const own = new URL(url);
    own.username = role;
    return own.href;
  }

  async function insertsAUser(url: string): Promise<void> {
    const { db, close } = await openPostgres(url);
    try {
      await db.insert(users).values({ id: crypto.randomUUID() });
    } finally {
      await close();
    }
  }

  test("works for a role that may create tables and no schema", async () => {
    const { url } = await openEmpty();
    const own = await createRole(url, (role) => `grant create, usage on schema public to ${role}`);
    await insertsAUser(own);
    await insertsAUser(own);
  });

  test("follows a role's search_path to another schema", async () => {
    const { url, other } = await openEmpty();
    const own = await createRole(
      url,
      (role) => `create schema own authorization ${role}; alter role ${role} set search_path = own, public`,
    );
    await insertsAUser(own);
    await insertsAUser(own);
    expect(
      (await other.query("select schemaname from pg_tables where tablename in ('users', 'mails')")).rows,
    ).toEqual([{ schemaname: "own" }, { schemaname: "own" }]);
  });

  test("is nothing to do for a serving role without the right to create, once another role has done it", async () => {
    const { url } = await openEmpty();
    const own = await createRole(url, (role) => `grant usage on schema public to ${role}`);
    await expect(openPostgres(own)).rejects.toMatchObject({
      code: "42501",
      message: expect.stringMatching(/DATABASE_URL.*42501/),
    });
    await migratePostgres(url);
    const admin = await connect(url);
    const role = new URL(own).username;
    await admin.query(
      `grant usage on schema drizzle to ${role}; grant select on all tables in schema drizzle to ${role};
       grant select, insert, update, delete on all tables in schema public to ${role}`,
    );
    await insertsAUser(own);
  });

  test.each([
    [
      "a database that does not exist",
      "3D000",
      (url: URL) => Object.assign(url, { pathname: "/no_such_database" }),
    ],
    ["a role that does not exist", "28000", (url: URL) => Object.assign(url, { username: "no_such_role" })],
    [
      "a file that does not exist",
      "ENOENT",
      (url: URL) => Object.assign(url, { search: "?sslrootcert=/no/such/file" }),
    ],
    ["a value that cannot be parsed", "URIError", (url: URL) => Object.assign(url, { password: "%ff" })],
    [
      "TLS that the server does not offer",
      "tls_unsupported",
      (url: URL) => Object.assign(url, { search: "?sslmode=verify-full" }),
    ],
  ])("refuses %s permanently: %s", async (_, code, change) => {
    const { href } = change(new URL(serverUrl ?? ""));
    const refused: unknown = await openPostgres(href).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DatabaseUnusable);
    expect(refused).toMatchObject({ code, message: expect.stringContaining("DATABASE_URL") });
    expect(String(refused)).not.toMatch(/no_such|127\.0\.0\.1|\/no\/such/);
  });

  test("fails permanently on a failing migration, and not on a server that is down", async () => {
    const { url, other } = await openEmpty();
    await other.query("create table users (id int)");
    await expect(openPostgres(url)).rejects.toMatchObject({ code: "42P07" });
    await expect(openPostgres("postgres://nobody@127.0.0.1:1/none")).rejects.toMatchObject({
      code: "ECONNREFUSED",
    });
  });

  test("leaves the build before it able to write and read", async () => {
    const { url, query } = await openEmpty();
    const all = readMigrations();
    const rows = await rowsAsOf(lastReleased);
    await applyMigrations(query, { migrations: all.slice(0, lastReleased + 1) });
    const insertAll = async () => {
      for (const { table, values } of rows) {
        const names = Object.keys(values).map((name) => `"${name}"`);
        await query(
          `insert into "${table}" (${names.join()}) overriding system value
           select ${names.join()} from jsonb_populate_record(null::"${table}", '${JSON.stringify(values).replaceAll("'", "''")}')`,
        );
      }
    };
    await insertAll();
    await migratePostgres(url);
    for (const { table, values } of rows) {
      const names = Object.keys(values).map((name) => `"${name}"`);
      expect(await query(`select ${names.join()} from "${table}"`), table).not.toEqual([]);
    }
    await query(
      "delete from users; delete from webhook_deliveries; delete from erased_ids; delete from rate_limits",
    );
    await query(
      "set session_replication_role = replica; delete from audit_log; reset session_replication_role",
    );
    await insertAll();
  });
});

type Row = { readonly table: string; readonly values: Record<string, unknown> };

const snapshotSchema = z.object({
  tables: z.record(z.string(), z.object({ name: z.string(), columns: z.record(z.string(), z.unknown()) })),
});

/** All rows of a full user, as the build that knew no migration after number `index` writes them. */
async function rowsAsOf(index: number): Promise<Row[]> {
  const file = join(migrationsFolder, "meta", `${String(index).padStart(4, "0")}_snapshot.json`);
  const { tables } = snapshotSchema.parse(JSON.parse(await readFile(file, "utf8")));
  const url = await createDatabase(serverUrl ?? "");
  const { db, close } = await openPostgres(url);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await addFullUser(db, "upgrade", new Date("2026-01-01T00:00:00Z"));
    const rows: Row[] = [];
    // Referenced rows first.
    for (const { name, columns } of Object.values(tables).sort((a, b) => rank(a.name) - rank(b.name))) {
      const { rows: found } = await client.query<{ row: Record<string, unknown> }>(
        `select to_jsonb(t) as row from "${name}" t`,
      );
      for (const { row } of found) {
        const values = Object.fromEntries(Object.entries(row).filter(([column]) => column in columns));
        rows.push({ table: name, values });
      }
    }
    return rows;
  } finally {
    await Promise.all([close(), client.end()]);
  }
}

function rank(table: string): number {
  const index = ["users", "inquiries"].indexOf(table);
  return index === -1 ? 2 : index;
}
