import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";

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
