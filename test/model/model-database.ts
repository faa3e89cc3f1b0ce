import { type Logger, sql } from "drizzle-orm";
import { drizzle as drizzlePostgres } from "drizzle-orm/node-postgres";
import { drizzle as drizzleEmbedded } from "drizzle-orm/pglite";
import pg from "pg";
import { inject } from "vitest";
import type { Db } from "@/lib/db/client";
import { openPostgres } from "@/lib/db/postgres";
import * as schema from "@/lib/db/schema";
import { createInMemory } from "@/test/embedded-in-memory";
import { createDatabase } from "@/test/private-postgres";

/** A database shared by many short-lived processes, each of which may die before any statement. */
export type ModelDatabase = {
  /** A process's connection: `logger` gets each statement before it is sent, and stops it by throwing. */
  connect(logger?: Logger): Db;
  close(): Promise<void>;
};

export const openModelDatabase = { embedded: openEmbedded, postgres: openServer };

async function openEmbedded(): Promise<ModelDatabase> {
  const client = await createInMemory();
  return {
    connect: (logger) => drizzleEmbedded(client, { schema, ...(logger === undefined ? {} : { logger }) }),
    close: () => client.close(),
  };
}

async function openServer(): Promise<ModelDatabase> {
  const url = await createDatabase(inject("postgresUrl") ?? "");
  await (await openPostgres(url)).close();
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  return {
    connect: (logger) => drizzlePostgres(pool, { schema, ...(logger === undefined ? {} : { logger }) }),
    close: () => pool.end(),
  };
}

/** Deletes every row. Much faster than `truncate` for few rows. */
export async function empty(db: Db): Promise<void> {
  await db.execute(sql`delete from users`);
  await db.execute(sql`delete from webhook_deliveries`);
  await db.execute(sql`delete from erased_ids`);
  await db.execute(sql`delete from host_events`);
}
