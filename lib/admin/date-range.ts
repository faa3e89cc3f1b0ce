const dayMs = 24 * 60 * 60 * 1000;

/** Whole days, in UTC. */
export type DateRange = {
  /** The first moment of it. */
  readonly from: Date;
  /** The first moment after it. */
  readonly until: Date;
  /** How many days it has. */
  readonly days: number;
};

/** The spans that are one click away, in days up to and with today. */
export const presetDays = [7, 30, 90, 365] as const;

const usualDays = 30;
/** More than that is asked of the export. */
const maxDays = 1_100;

type OverviewOptions = { readonly from?: unknown; readonly to?: unknown; readonly days?: unknown };

/** The span that a query asks for, by its first and last day or by a preset; the last 30 days where it asks for none. */
export function parseDateRange({ from, to, days }: OverviewOptions, now: Date): DateRange {
  const [first, last] = [parseDay(from), parseDay(to)];
  if (first !== null && last !== null && first <= last) {
    const requested = dateRangeOf(first, last);
    if (requested.days <= maxDays) return requested;
  }
  const preset = presetDays.find((one) => String(one) === days) ?? usualDays;
  const today = startOfDay(now);
  return dateRangeOf(new Date(today.getTime() - (preset - 1) * dayMs), today);
}

function dateRangeOf(first: Date, last: Date): DateRange {
  const until = new Date(last.getTime() + dayMs);
  return { from: first, until, days: Math.round((until.getTime() - first.getTime()) / dayMs) };
}

function parseDay(value: unknown): Date | null {
  if (typeof value !== "string" || !/^(19|20)\d\d-\d\d-\d\d$/.test(value)) return null;
  const day = new Date(`${value}T00:00:00.000Z`);
  // The 31st of a month that has 30 days is none.
  return Number.isNaN(day.getTime()) || formatDay(day) !== value ? null : day;
}

function startOfDay(now: Date): Date {
  return new Date(Math.floor(now.getTime() / dayMs) * dayMs);
}

/** `2026-03-01`. */
export function formatDay(day: Date): string {
  return day.toISOString().slice(0, 10);
}

/** The first and the last day of a span, as forms and addresses have them. */
export function daysOf({ from, until }: DateRange): { from: string; to: string } {
  return { from: formatDay(from), to: formatDay(new Date(until.getTime() - dayMs)) };
}
