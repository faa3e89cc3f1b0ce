import "server-only";
import { log } from "@/lib/log";

/** The fields that this process has told of: what InkLink writes in one answer it writes in all. */
const told = new Set<string>();

/** Says in the log, once for each field, that a time in InkLink's answers cannot be read as RFC 3339. */
export function tellUnreadableTime(field: string): void {
  if (told.has(field)) return;
  told.add(field);
  log.warn("inklink.unreadable_time", { field });
}
