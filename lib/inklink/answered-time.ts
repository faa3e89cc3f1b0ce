import { z } from "zod";
import { parseRfc3339 } from "./rfc3339";

/** InkLink is younger. What lies before (the year 1, say) stands for "no time". */
const earliest = new Date("2000-01-01T00:00:00.000Z");

/** A time in an answer; null where there is none. `unreadable` is no reason to refuse the answer, but worth a line in the log. */
export const answeredTimeSchema = z
  .unknown()
  .optional()
  .transform((value): Date | null | "unreadable" => {
    if (value === null || value === undefined) return null;
    const time = typeof value === "string" ? parseRfc3339(value) : null;
    if (time === null) return "unreadable";
    return time < earliest ? null : time;
  });
