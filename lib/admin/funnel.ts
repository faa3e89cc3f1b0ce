/** Outcomes of the inquiries started in a date range. */
export type FunnelCounts = {
  readonly started: number;
  readonly returned: number;
  readonly submitted: number;
  /** Submitted inquiries whose browser also returned. */
  readonly returnedAndSubmitted: number;
  readonly decided: number;
  readonly approved: number;
  /** Of the approved ones, those that do not count any more. */
  readonly lapsed: number;
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
  const { started, returned, submitted, returnedAndSubmitted, decided, approved } = counts;
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
