import "server-only";
import { describeError } from "./describe-error";
import { log } from "./log";

/**
 * Keeps the framework's console output out of the log: it prints error messages and fields, such as query parameters,
 * and URLs with queries. Writes redacted log lines instead. Errors with a digest also reach `logRequestError`, which
 * logs them.
 */
export function redactConsole(): void {
  const report = (...printed: unknown[]) => {
    const described = describeError(printed.find((one) => one instanceof Error));
    if (described.digest === null) log.warn("framework.complained", described);
  };
  Object.assign(console, { error: report, warn: report });
}
