/** What became of the inquiries that were started in a span. */
export type FunnelCounts = {
  readonly started: number;
  readonly returned: number;
  readonly submitted: number;
  /** Those of the submitted whose browser came back, too. */
  readonly returnedAndSubmitted: number;
  readonly decided: number;
  readonly approved: number;
  /** Medians in milliseconds; null where there is nothing to take one of. */
  readonly startToReturnMs: number | null;
  readonly submitToDecisionMs: number | null;
  readonly startToDecisionMs: number | null;
};

export type FunnelStep = {
  readonly name: "started" | "returned" | "submitted" | "decided" | "approved";
  readonly count: number;
  /** The share of all that were started, 0 to 1. */
  readonly ofStarted: number;
  /** The share of those who got as far as the step before; null at the first, and where nobody did. */
  readonly ofPrevious: number | null;
};

/**
 * The steps with their conversion. Not everybody takes each of them: who closes the browser early is decided without
 * having come back. So the share at "submitted" is that of those who did come back.
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
