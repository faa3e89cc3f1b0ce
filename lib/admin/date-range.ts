import { dayMs } from "@/lib/core/duration";

/** A range of whole days in UTC. */
export type DateRange = {
  /** Start, inclusive. */
  readonly from: Date;
  /** End, exclusive. */
  readonly until: Date;
  /** Length in days. */
  readonly days: number;
};

/** Preset ranges in days, ending today. */
export const presetDays = [7, 30, 90, 365] as const;

const usualDays = 30;
/** Maximum length of a requested range; a longer one is ignored. */
const maxDays = 1_100;

type DateRangeQuery = { readonly from?: unknown; readonly to?: unknown; readonly days?: unknown };

/** Parses the date range of a query: first and last day, or a preset. The last 30 days if neither is valid. */
export function parseDateRange({ from, to, days }: DateRangeQuery, now: Date): DateRange {
  const requested = parseExactDateRange({ from, to });
  if (requested !== null) return requested;
  const preset = presetDays.find((one) => String(one) === days) ?? usualDays;
  const today = startOfDay(now);
  return dateRangeOf(new Date(today.getTime() - (preset - 1) * dayMs), today);
}

/** The range from a first to a last day. Null if they are not days in order, or too far apart. */
export function parseExactDateRange({ from, to }: DateRangeQuery): DateRange | null {
  const first = parseDay(from);
  const last = parseDay(to);
  if (first === null || last === null || first > last) return null;
  const requested = dateRangeOf(first, last);
  return requested.days <= maxDays ? requested : null;
}

function dateRangeOf(first: Date, last: Date): DateRange {
  const until = new Date(last.getTime() + dayMs);
  return { from: first, until, days: Math.round((until.getTime() - first.getTime()) / dayMs) };
}

function parseDay(value: unknown): Date | null {
  if (typeof value !== "string" || !/^(19|20)\d\d-\d\d-\d\d$/.test(value)) return null;
  const day = new Date(`${value}T00:00:00.000Z`);
  // `Date` turns 31 April into 1 May; that is not a valid day.
  return Number.isNaN(day.getTime()) || formatDay(day) !== value ? null : day;
}

function startOfDay(now: Date): Date {
  return new Date(Math.floor(now.getTime() / dayMs) * dayMs);
}

/** Formats a day as `2026-03-01`. */
export function formatDay(day: Date): string {
  return day.toISOString().slice(0, 10);
}

/** First and last day of a range, as forms and query parameters use them. */
export function daysOf({ from, until }: DateRange): { from: string; to: string } {
  return { from: formatDay(from), to: formatDay(new Date(until.getTime() - dayMs)) };
}
