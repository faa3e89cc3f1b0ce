import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";

type Fields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/**
 * One line of JSON for each thing worth knowing. `event` is a fixed name (`inquiry.changed`); the fields are ids, codes and numbers.
 * Each line names the request or delivery that it was written for, where there is one. Names, e-mails, keys, bodies and
 * messages of others do not belong here.
 */
export const log = {
  info: (event: string, fields?: Fields) => write("info", event, fields),
  warn: (event: string, fields?: Fields) => write("warn", event, fields),
  /** Something that somebody should be woken for. */
  alarm: (event: string, fields?: Fields) => write("alarm", event, fields),
};

/** Written at once: what happened before a crash is what somebody will look for. It costs some microseconds. */
function write(level: "info" | "warn" | "alarm", event: string, fields: Fields = {}): void {
  const line = { at: new Date().toISOString(), level, event, ...logContext(), ...fields };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** On whose behalf something is done: each line of the log that is written meanwhile says so. */
export type LogContext = {
  /** The request; what people see as a reference. */
  readonly requestId?: string;
  /** The delivery that is worked off. */
  readonly webhookId?: string;
};

// Next bundles the proxy, the start-up hook and the routes apart: what the process shares lives on globalThis.
const processWide: typeof globalThis & { verifyLogContext?: AsyncLocalStorage<LogContext> } = globalThis;

function storage(): AsyncLocalStorage<LogContext> {
  processWide.verifyLogContext ??= new AsyncLocalStorage();
  return processWide.verifyLogContext;
}

const nobody: LogContext = {};

export function logContext(): LogContext {
  return storage().getStore() ?? nobody;
}

/** Runs `work` with this context alone, in the place of the one that is current. */
export function withLogContext<T>(context: LogContext, work: () => T): T {
  return storage().run(context, work);
}

/** The header under which the proxy passes the id of a request on to everything that works on it. */
export const requestIdHeader = "x-request-id";

/** Without the letters and digits that people mix up when they read one out. */
const alphabet = "23456789ABCDEFGHJKLMNPQRSTVWXYZ";

/** Short enough to be read out on the phone, long enough to find one line in a day's log: `K7F3-9QXM-2B`. */
export function createRequestId(): string {
  const symbols = Array.from(
    crypto.getRandomValues(new Uint8Array(10)),
    (byte) => alphabet[byte % alphabet.length],
  );
  return `${symbols.slice(0, 4).join("")}-${symbols.slice(4, 8).join("")}-${symbols.slice(8).join("")}`;
}
