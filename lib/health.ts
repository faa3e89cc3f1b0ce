import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { getDb } from "./db/client";

/** Whether the database answers within `timeoutMs`. Never throws. */
export async function isDatabaseUp(timeoutMs = 2_000): Promise<boolean> {
  const asking = getDb()
    .then((db) => db.execute(sql`select 1`))
    .then(
      () => true,
      () => false,
    );
  return Promise.race([asking, sleep(timeoutMs, false, { ref: false })]);
}
