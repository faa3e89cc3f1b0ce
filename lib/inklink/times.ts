import { z } from "zod";

const pattern =
  /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))$/;

/**
 * A date-time of RFC 3339, to the millisecond; null for anything else. With a space instead of `T` and in lower case, too
 * (section 5.6), and with a leap second, which is the start of the next minute.
 */
export function parseRfc3339(text: string): Date | null {
  const match = pattern.exec(text);
  if (match === null) return null;
  const [, date = "", time = "", second = "", fraction = "", sign, hours = "0", minutes = "0"] = match;
  const isLeap = second === "60";
  const local = Date.parse(`${date}T${time}:${isLeap ? "59" : second}Z`);
  // `Date.parse` takes the 30th of February for the 2nd of March, and 24:00 for the next day.
  if (Number.isNaN(local) || !new Date(local).toISOString().startsWith(date)) return null;
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === "-" ? -1 : 1);
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, "0"));
  return new Date(local + (isLeap ? 1_000 : 0) + milliseconds - offsetMs);
}

/** InkLink is younger. What lies before (the year 1, say) stands for "no time". */
const earliest = new Date("2000-01-01T00:00:00.000Z");

/** A time in an answer; null where there is none. `unreadable` is no reason to refuse the answer, but worth a line in the log. */
export const responseTimeSchema = z
  .unknown()
  .optional()
  .transform((value): Date | null | "unreadable" => {
    if (value === null || value === undefined) return null;
    const time = typeof value === "string" ? parseRfc3339(value) : null;
    if (time === null) return "unreadable";
    return time < earliest ? null : time;
  });
