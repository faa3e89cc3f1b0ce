import "server-only";

/** The process cannot start as it is set up. The message is ours and safe to print; no value of a variable is in it. */
export class StartRefused extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

// Next bundles the routes and the start-up hook apart: what the process shares lives on globalThis.
const processWide: typeof globalThis & { verifyStop?: AbortController } = globalThis;

function controller(): AbortController {
  processWide.verifyStop ??= new AbortController();
  return processWide.verifyStop;
}

/** Aborted when the process is asked to end: background work claims nothing from then on. */
export function stopSignal(): AbortSignal {
  return controller().signal;
}

export function requestStop(): void {
  controller().abort();
}
