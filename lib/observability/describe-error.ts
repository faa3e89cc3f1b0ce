import { StartRefused } from "@/lib/core/lifecycle";

/** The loggable fields of an error. */
export type ErrorFields = {
  /** The error's name. */
  readonly error: string;
  /** The code of Node, the database or next-auth; the cause's if the error has none. */
  readonly code: string | null;
  /** Next's error digest, which users see. */
  readonly digest: string | null;
  readonly stack: string | null;
};

/**
 * Describes an error without its message, which may contain anything: a query with its parameters, an address, a
 * response.
 */
export function describeError(error: unknown): ErrorFields {
  if (!(error instanceof Error)) return { error: "unknown", code: null, digest: null, stack: null };
  return {
    error: error.name,
    code: codeOf(error),
    digest: codeField(error, "digest"),
    stack: framesOf(error),
  };
}

function codeOf(error: Error): string | null {
  const own = codeField(error, "code") ?? codeField(error, "type");
  return own === null && error.cause instanceof Error ? codeOf(error.cause) : own;
}

/** A field of the error, if it is a code and not a sentence. */
function codeField(error: Error, field: string): string | null {
  const value: unknown = Reflect.get(error, field);
  return typeof value === "string" && /^[\w.:-]{1,60}$/.test(value) ? value : null;
}

/** The stack frames, without the message at the start of the stack. */
function framesOf(error: Error): string {
  return (error.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .join("\n");
}

/** Text for an error that ends the process. Only our own messages are printed: others may contain anything. */
export function describeFatalError(error: unknown): string {
  if (error instanceof StartRefused) return error.message;
  const { error: name, code, stack } = describeError(error);
  return [code === null ? name : `${name} (${code})`, stack].filter(Boolean).join("\n");
}
