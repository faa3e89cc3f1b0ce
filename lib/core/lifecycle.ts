import "server-only";

/**
 * The process cannot start with its configuration. The message is safe to print: it is ours and contains no value of a
 * variable.
 */
export class StartRefused extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

// Next bundles routes and the start-up hook separately; `globalThis` is shared by the process.
const processWide: typeof globalThis & { verifyStop?: AbortController } = globalThis;

function controller(): AbortController {
  processWide.verifyStop ??= new AbortController();
  return processWide.verifyStop;
}

/** Aborted when the process is told to end: background work claims nothing from then on. */
export function stopSignal(): AbortSignal {
  return controller().signal;
}

export function requestStop(): void {
  controller().abort();
}
