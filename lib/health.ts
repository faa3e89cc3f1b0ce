import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { getDb } from "./db/client";
import { isSuspect, setSuspect } from "./db/suspicion";

/** Whether the database answers within `timeoutMs`. Never throws. */
export async function isDatabaseUp(timeoutMs = 2_000): Promise<boolean> {
  const asking = getDb()
    .then((db) => db.execute(sql`select 1`))
    .then(
      () => true,
      () => false,
    );
  const isUp = await Promise.race([asking, sleep(timeoutMs, false, { ref: false })]);
  setSuspect(!isUp);
  return isUp;
}

/** Whether the database is known to be away. Costs nothing while nothing has gone wrong. */
export async function isDatabaseAway(): Promise<boolean> {
  return isSuspect() && !(await isDatabaseUp());
}
