import { StartRefused } from "@/lib/core/lifecycle";

/** What may be said of an error in the log. */
export type ErrorFields = {
  /** The name of its kind. */
  readonly error: string;
  /** What Node, the database or next-auth call it; its cause's where it has none. */
  readonly code: string | null;
  /** Next's reference, which people see. */
  readonly digest: string | null;
  readonly stack: string | null;
};

/** An error without its message, which may quote anything: a query with its parameters, an address, an answer. */
export function describeError(error: unknown): ErrorFields {
  if (!(error instanceof Error)) return { error: "unknown", code: null, digest: null, stack: null };
  return { error: error.name, code: codeOf(error), digest: word(error, "digest"), stack: framesOf(error) };
}

function codeOf(error: Error): string | null {
  const own = word(error, "code") ?? word(error, "type");
  return own === null && error.cause instanceof Error ? codeOf(error.cause) : own;
}

/** A field of the error, where it is a name and not a sentence. */
function word(error: Error, field: string): string | null {
  const value: unknown = Reflect.get(error, field);
  return typeof value === "string" && /^[\w.:-]{1,60}$/.test(value) ? value : null;
}

/** Where it happened: the stack begins with the message, and that is left out. */
function framesOf(error: Error): string {
  return (error.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .join("\n");
}

/** What may be printed of an error that ended the process: messages of others may quote anything. */
export function describeFatalError(error: unknown): string {
  if (error instanceof StartRefused) return error.message;
  const { error: name, code, stack } = describeError(error);
  return [code === null ? name : `${name} (${code})`, stack].filter(Boolean).join("\n");
}
