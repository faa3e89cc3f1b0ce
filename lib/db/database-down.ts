import "server-only";

// The proxy and the routes are bundled apart, and share this through the process.
const processWide: typeof globalThis & { verifyDatabaseDown?: boolean } = globalThis;

/** Says that a connection broke or could not be made, so that somebody looks before the next request relies on it. */
export function setDatabaseDown(isDatabaseDown: boolean): void {
  processWide.verifyDatabaseDown = isDatabaseDown;
}

export function isDatabaseDown(): boolean {
  return processWide.verifyDatabaseDown === true;
}
