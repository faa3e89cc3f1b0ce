import "server-only";
import { logContext } from "./log-context";

type Fields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/**
 * One line of JSON for each thing worth knowing. `event` is a fixed name (`inquiry.changed`); the fields are ids, codes and numbers.
 * Each line names the request or delivery that it was written for, where there is one. Names, e-mails, keys, bodies and
 * messages of others do not belong here.
 */
export const log = {
  info: (event: string, fields?: Fields) => write("info", event, fields),
  warn: (event: string, fields?: Fields) => write("warn", event, fields),
  /** Something that somebody should be woken for. */
  alarm: (event: string, fields?: Fields) => write("alarm", event, fields),
};

/** Written at once: what happened before a crash is what somebody will look for. It costs some microseconds. */
function write(level: "info" | "warn" | "alarm", event: string, fields: Fields = {}): void {
  const line = { at: new Date().toISOString(), level, event, ...logContext(), ...fields };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
