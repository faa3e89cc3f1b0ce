import "server-only";

type Fields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/**
 * One line of JSON for each thing worth knowing. `event` is a fixed name (`inquiry.changed`); the fields are ids, codes and numbers.
 * Names, e-mails, keys, bodies and messages of others do not belong here.
 */
export const log = {
  info: (event: string, fields?: Fields) => write("info", event, fields),
  warn: (event: string, fields?: Fields) => write("warn", event, fields),
  /** Something that somebody should be woken for. */
  alarm: (event: string, fields?: Fields) => write("alarm", event, fields),
};

function write(level: "info" | "warn" | "alarm", event: string, fields: Fields = {}): void {
  process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), level, event, ...fields })}\n`);
}
