/** What the operating system and Postgres call a connection that is gone, or cannot be made (Postgres manual, appendix A). */
const codes =
  /^(?:ECONN(?:REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|57P0[1-5]|08\w{3}|53300)$/;
/** What the driver says without a code. */
const messages =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error)/;

const deepest = 5;

/** Whether an error, or what it was caused by, says that the database is away: nothing is wrong with what was asked of it. */
export function isConnectionError(error: unknown): boolean {
  let current = error;
  for (let depth = 0; depth < deepest && current instanceof Error; depth++) {
    const code = "code" in current ? String(current.code) : "";
    if (codes.test(code) || messages.test(current.message)) return true;
    // An address with several numbers fails with one error for each.
    if (current instanceof AggregateError && current.errors.some(isConnectionError)) return true;
    current = current.cause;
  }
  return false;
}
