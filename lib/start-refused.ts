import { describeError } from "./describe-error";

/** The process cannot start as it is set up. The message is ours and safe to print; no value of a variable is in it. */
export class StartRefused extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** What may be printed of an error that ended the process: messages of others may quote anything. */
export function sayWhyItEnded(error: unknown): string {
  if (error instanceof StartRefused) return error.message;
  const { error: name, code, stack } = describeError(error);
  return [code === null ? name : `${name} (${code})`, stack].filter(Boolean).join("\n");
}
