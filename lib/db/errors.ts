/**
 * Error codes of a connection that broke or cannot be made, of the operating system and of Postgres (Postgres manual,
 * appendix A). 25006: read-only server after a failover. 25P03: transaction idle for too long.
 */
const codes =
  /^(?:ECONN(?:REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|57P0[1-5]|08\w{3}|53300|25006|25P03)$/;
/** Driver messages without a code, and the codes that the log gives them. */
const messages: readonly (readonly [RegExp, string])[] = [
  [/^timeout exceeded when trying to connect/, "pool_timeout"],
  [/^Connection terminated due to connection timeout/, "connect_timeout"],
  [/^timeout expired/, "connect_timeout"],
  [/^Query read timeout/, "query_timeout"],
  [/^Connection terminated/, "connection_terminated"],
  [/^Client has encountered a connection error/, "connection_terminated"],
  [/^Client was closed/, "connection_terminated"],
];

const maxDepth = 5;

/** Whether an error or one of its causes means that the database is down; the statement is not at fault. */
export function isConnectionError(error: unknown): boolean {
  return chain(error).some((one) => codes.test(ownCode(one) ?? "") || driverCode(one) !== null);
}

/** A code for the log: the error's own, its cause's, or ours for driver messages without one. Never the message. */
export function codeOfDatabaseError(error: unknown): string {
  const errors = chain(error);
  for (const one of errors) {
    const code = ownCode(one) ?? driverCode(one);
    if (code !== null) return code;
  }
  return errors[0]?.name ?? "unknown";
}

/** The error that Postgres raises for a write on a standby. */
export function readOnlyError(): Error {
  return Object.assign(new Error("The server only reads"), { code: "25006" });
}

/** The error, its causes, and the errors for each address of a host. */
function chain(error: unknown): Error[] {
  const errors: Error[] = [];
  let current = error;
  for (let depth = 0; depth < maxDepth && current instanceof Error; depth++) {
    errors.push(current);
    if (current instanceof AggregateError) errors.push(...current.errors.flatMap(chain));
    current = current.cause;
  }
  return errors;
}

function ownCode(error: Error): string | null {
  const code: unknown = Reflect.get(error, "code");
  return typeof code === "string" && /^\w{1,60}$/.test(code) ? code : null;
}

function driverCode({ message }: Error): string | null {
  return messages.find(([pattern]) => pattern.test(message))?.[1] ?? null;
}

/** Postgres manual, appendix A. */
const uniqueViolation = "23505";

/** Whether an error or one of its causes is a violation of this unique index. */
export function isUniqueViolation(error: unknown, index: string): boolean {
  return chain(error).some(
    (one) => ownCode(one) === uniqueViolation && Reflect.get(one, "constraint") === index,
  );
}

// Next bundles proxy and routes separately; `globalThis` is shared by the process.
const processWide: typeof globalThis & { verifyDatabaseDown?: boolean; verifyDatabaseFailedAtMs?: number } =
  globalThis;

/** Records that a connection failed, so that the next request pings the database first. */
export function setDatabaseDown(isDatabaseDown: boolean): void {
  processWide.verifyDatabaseDown = isDatabaseDown;
  if (isDatabaseDown) processWide.verifyDatabaseFailedAtMs = performance.now();
}

export function isDatabaseDown(): boolean {
  return processWide.verifyDatabaseDown === true;
}

/**
 * Whether the database is down, or a connection failed at or after this time (`performance.now()`). Another request may
 * have found the database up again before the one that failed is answered.
 */
export function wasDatabaseDownSince(sinceMs: number): boolean {
  return isDatabaseDown() || (processWide.verifyDatabaseFailedAtMs ?? Number.NEGATIVE_INFINITY) >= sinceMs;
}

/** Records that the database is down if `work` rejects because of the connection, before its caller learns of it. */
export async function reportDatabaseDown<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (isConnectionError(error)) setDatabaseDown(true);
    throw error;
  }
}
