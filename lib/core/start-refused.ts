/** The process cannot start as it is set up. The message is ours and safe to print; no value of a variable is in it. */
export class StartRefused extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
