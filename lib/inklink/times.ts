import { z } from "zod";

const pattern =
  /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))$/;

/**
 * Parses an RFC 3339 date-time to the millisecond; null for anything else. Accepts a space instead of `T`, lower case
 * (section 5.6) and a leap second, which becomes the start of the next minute.
 */
export function parseRfc3339(text: string): Date | null {
  const match = pattern.exec(text);
  if (match === null) return null;
  const [, date = "", time = "", second = "", fraction = "", sign, hours = "0", minutes = "0"] = match;
  const isLeap = second === "60";
  const local = Date.parse(`${date}T${time}:${isLeap ? "59" : second}Z`);
  // `Date.parse` turns 30 February into 2 March, and 24:00 into the next day.
  if (Number.isNaN(local) || !new Date(local).toISOString().startsWith(date)) return null;
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === "-" ? -1 : 1);
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, "0"));
  return new Date(local + (isLeap ? 1_000 : 0) + milliseconds - offsetMs);
}

/** Times outside of these are placeholders (the year 1, for example) and count as null. Databases and JSON end there. */
const earliest = new Date("2000-01-01T00:00:00.000Z");
const latest = new Date("9999-12-31T23:59:59.999Z");

/** A time in a response; null if absent. `unreadable` is logged but does not invalidate the response. */
export const responseTimeSchema = z
  .unknown()
  .optional()
  .transform((value): Date | null | "unreadable" => {
    if (value === null || value === undefined) return null;
    const time = typeof value === "string" ? parseRfc3339(value) : null;
    if (time === null) return "unreadable";
    return time < earliest || time > latest ? null : time;
  });
