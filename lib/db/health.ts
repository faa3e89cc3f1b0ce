import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { databaseIfOpen, openDatabase } from "./client";
import { isDatabaseDown, setDatabaseDown } from "./database-down";

/** Whether the database answers, and can be written to, within `timeoutMs`. Never throws. */
export async function isDatabaseUp(timeoutMs = 2_000): Promise<boolean> {
  const ping = openDatabase()
    .then((database) => database.ping())
    .then(
      () => true,
      () => false,
    );
  const isUp = await Promise.race([ping, sleep(timeoutMs, false, { ref: false })]);
  setDatabaseDown(!isUp);
  return isUp;
}

/** Whether the database is known to be away. Costs nothing while nothing has gone wrong. */
export async function isDatabaseKnownDown(): Promise<boolean> {
  return isDatabaseDown() && !(await isDatabaseUp());
}

/** Whether this process cannot use a database that can be reached, for a minute by now: only a restart helps. Never throws. */
export async function isDatabaseStarved(): Promise<boolean> {
  return (await databaseIfOpen()?.isStarved()) === true;
}
