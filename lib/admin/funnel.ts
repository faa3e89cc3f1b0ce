import { dayMs } from "@/lib/core/duration";
import { type DateRange, formatDay } from "./date-range";

/** The steps after which an inquiry can have got no further: the last one that it reached, unless it was approved. */
export const dropOffs = ["started", "returned", "submitted", "decided"] as const;

export type DropOff = (typeof dropOffs)[number];

export function isDropOff(value: unknown): value is DropOff {
  return dropOffs.some((step) => step === value);
}

/** Outcomes of the inquiries started in a date range. */
export type FunnelCounts = {
  readonly started: number;
  readonly returned: number;
  readonly submitted: number;
  readonly decided: number;
  readonly approved: number;
  /** Of the approved ones, those that do not count any more. */
  readonly lapsed: number;
  /** How many got no further than each step. */
  readonly dropOffs: Readonly<Record<DropOff, number>>;
  /** Medians in milliseconds; null if there are no values. */
  readonly startToReturnMs: number | null;
  readonly submitToDecisionMs: number | null;
  readonly startToDecisionMs: number | null;
};

export type FunnelStep = {
  readonly name: "started" | "returned" | "submitted" | "decided" | "approved";
  readonly count: number;
  /** Share of all started inquiries, 0 to 1. */
  readonly ofStarted: number;
  /** Share of the previous step; null for the first step, or if the previous count is 0. */
  readonly ofPrevious: number | null;
};

/**
 * Funnel steps with conversion. A user who closes the browser early is decided without a return, so the share at
 * "submitted" covers only users who returned.
 */
export function toSteps(counts: FunnelCounts): FunnelStep[] {
  const { started, returned, submitted, decided, approved } = counts;
  const returnedAndSubmitted = returned - counts.dropOffs.returned;
  const step = (
    name: FunnelStep["name"],
    count: number,
    both: number,
    previous: number | null,
  ): FunnelStep => ({
    ...{ name, count },
    ofStarted: started === 0 ? 0 : count / started,
    ofPrevious: previous === null || previous === 0 ? null : both / previous,
  });
  return [
    step("started", started, started, null),
    step("returned", returned, returned, started),
    step("submitted", submitted, returnedAndSubmitted, returned),
    step("decided", decided, decided, submitted),
    step("approved", approved, approved, decided),
  ];
}

/** What became of the inquiries started on one day (UTC). */
export type FunnelDay = { readonly day: Date; readonly started: number; readonly approved: number };

/** Some days in a row. First and last day as `2026-03-01`. */
export type TrendPeriod = {
  readonly from: string;
  readonly to: string;
  readonly started: number;
  readonly approved: number;
};

/** Date ranges up to these lengths are shown by periods of so many days; longer ones by 30 days. */
const periodLengths = [
  { maxDays: 92, days: 1 },
  { maxDays: 400, days: 7 },
] as const;

/** The periods of the date range from its first day on, also those without inquiries. The last one may be shorter. */
export function toTrend(counts: readonly FunnelDay[], { from, days }: DateRange): TrendPeriod[] {
  const length = periodLengths.find(({ maxDays }) => days <= maxDays)?.days ?? 30;
  return Array.from({ length: Math.ceil(days / length) }, (_, index) => {
    const first = from.getTime() + index * length * dayMs;
    const last = first + (Math.min(length, days - index * length) - 1) * dayMs;
    const own = counts.filter(({ day }) => day.getTime() >= first && day.getTime() <= last);
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
    return {
      from: formatDay(new Date(first)),
      to: formatDay(new Date(last)),
      started: sum(own.map(({ started }) => started)),
      approved: sum(own.map(({ approved }) => approved)),
    };
  });
}
