import "server-only";

// Next bundles proxy and routes separately; `globalThis` is shared by the process.
const processWide: typeof globalThis & { verifyDatabaseDown?: boolean } = globalThis;

/** Records that a connection failed, so that the next request pings the database first. */
export function setDatabaseDown(isDatabaseDown: boolean): void {
  processWide.verifyDatabaseDown = isDatabaseDown;
}

export function isDatabaseDown(): boolean {
  return processWide.verifyDatabaseDown === true;
}
