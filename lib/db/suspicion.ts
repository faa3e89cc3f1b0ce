import "server-only";

// The proxy and the routes are bundled apart, and share this through the process.
const processWide: typeof globalThis & { verifyDatabaseSuspect?: boolean } = globalThis;

/** Says that a connection broke or could not be made, so that somebody looks before the next request relies on it. */
export function setSuspect(isSuspect: boolean): void {
  processWide.verifyDatabaseSuspect = isSuspect;
}

export function isSuspect(): boolean {
  return processWide.verifyDatabaseSuspect === true;
}
