/** Postgres manual, appendix A. */
const uniqueViolation = "23505";
const maxDepth = 5;

/** Whether an error, or what it was caused by, says that a row with the same key is in this unique index. */
export function isUniqueViolation(error: unknown, index: string): boolean {
  let current = error;
  for (let depth = 0; depth < maxDepth && current instanceof Error; depth++) {
    if (Reflect.get(current, "code") === uniqueViolation) return Reflect.get(current, "constraint") === index;
    current = current.cause;
  }
  return false;
}
