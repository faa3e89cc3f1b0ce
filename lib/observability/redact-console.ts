import "server-only";
import { describeError } from "./describe-error";
import { log } from "./log";

/**
 * Has what the framework prints by itself come out as lines of our log. It prints errors with their messages and fields,
 * such as the parameters of a query that failed, and addresses with their queries. Errors with a digest reach
 * `logRequestError`, too, and are told there.
 */
export function redactConsole(): void {
  const tell = (...printed: unknown[]) => {
    const described = describeError(printed.find((one) => one instanceof Error));
    if (described.digest === null) log.warn("framework.complained", described);
  };
  Object.assign(console, { error: tell, warn: tell });
}
