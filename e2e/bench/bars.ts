export type Bar = {
  readonly what: string;
  readonly measured: number;
  /** What this Next can do at all, measured in the same run. */
  readonly limit?: number;
  readonly atLeast?: number;
  readonly atMost?: number;
};

/** Prints each figure beside its limit and its bar. The process fails if one misses its bar. */
export function printBars(bars: readonly Bar[]): void {
  const rows = bars.map(({ what, measured, limit, atLeast = null, atMost = null }) => ({
    what,
    measured: rounded(measured),
    limit: limit === undefined ? "" : rounded(limit),
    bar: atMost === null ? `≥ ${rounded(atLeast ?? 0)}` : `≤ ${rounded(atMost)}`,
    holds: atMost === null ? measured >= (atLeast ?? 0) : measured <= atMost,
  }));
  console.table(rows);
  process.exitCode = rows.every(({ holds }) => holds) ? 0 : 1;
}

function rounded(value: number): number {
  return Number(value.toFixed(2));
}
