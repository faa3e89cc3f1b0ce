import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import { requestIdAlphabet } from "@/lib/core/reference";

type Fields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/**
 * Never log names, emails, keys, bodies or third-party messages. Writes one line of JSON for each event. `event` is a
 * fixed name (`inquiry.changed`); fields are ids, codes and numbers. Each line contains the current request or
 * delivery, if there is one.
 */
export const log = {
  info: (event: string, fields?: Fields) => write("info", event, fields),
  warn: (event: string, fields?: Fields) => write("warn", event, fields),
  /** An event that an operator must be alerted to. */
  alarm: (event: string, fields?: Fields) => write("alarm", event, fields),
};

/** Synchronous, so that no line is lost in a crash. Costs some microseconds. */
function write(level: "info" | "warn" | "alarm", event: string, fields: Fields = {}): void {
  const line = { at: new Date().toISOString(), level, event, ...logContext(), ...fields };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** The request or delivery that is being processed; added to each log line. */
export type LogContext = {
  /** The request id, which users see as a reference. */
  readonly requestId?: string;
  /** The delivery that is being processed. */
  readonly webhookId?: string;
};

// Next bundles proxy, start-up hook and routes separately; `globalThis` is shared by the process.
const processWide: typeof globalThis & { verifyLogContext?: AsyncLocalStorage<LogContext> } = globalThis;

function storage(): AsyncLocalStorage<LogContext> {
  processWide.verifyLogContext ??= new AsyncLocalStorage();
  return processWide.verifyLogContext;
}

const emptyContext: LogContext = {};

export function logContext(): LogContext {
  return storage().getStore() ?? emptyContext;
}

/** Runs `work` with this context, which replaces the current one. */
export function withLogContext<T>(context: LogContext, work: () => T): T {
  return storage().run(context, work);
}

/** The header of the request and of the response that carries the request id. */
export const requestIdHeader = "x-request-id";

/**
 * A random request id, such as `R-K7F3-9QXM-2B`: short enough to read out on the phone, long enough to be unique in a
 * day's log. Pages show it as a reference.
 */
export function createRequestId(): string {
  const symbols = Array.from(
    crypto.getRandomValues(new Uint8Array(10)),
    (byte) => requestIdAlphabet[byte % requestIdAlphabet.length],
  );
  return `R-${symbols.slice(0, 4).join("")}-${symbols.slice(4, 8).join("")}-${symbols.slice(8).join("")}`;
}
