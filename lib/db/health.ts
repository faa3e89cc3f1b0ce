import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { databaseIfOpen, openDatabase } from "./client";
import { isDatabaseDown, setDatabaseDown } from "./errors";

/** Whether the database responds and is writable within `timeoutMs`. Never throws. */
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

/** Whether the database is known to be down. Free of cost unless a connection failed before. */
export async function isDatabaseKnownDown(): Promise<boolean> {
  return isDatabaseDown() && !(await isDatabaseUp());
}

/**
 * Whether this process has had no usable connection to a reachable database for a minute: only a restart helps. Never
 * throws.
 */
export async function isDatabaseStarved(): Promise<boolean> {
  return (await databaseIfOpen()?.isStarved()) === true;
}
