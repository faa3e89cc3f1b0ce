/** A duration; those of its `parts` may overlap. */
export type Timed = { readonly name: string; readonly ms: number; readonly parts?: readonly Timed[] };

const shownParts = 6;

/** A table of durations, with the slowest parts of each stage. `total` in ms: stages may run concurrently, too. */
export function timesTable(stages: readonly Timed[], total: number): string {
  const rows = [...stages, { name: "in all", ms: total }].flatMap(({ name, ms, parts = [] }: Timed) => [
    row(ms, name),
    ...[...parts]
      .sort((one, other) => other.ms - one.ms)
      .slice(0, shownParts)
      .map((part) => row(part.ms, `    ${part.name}`)),
  ]);
  return ["", "Where the time went (seconds; what a stage holds runs side by side)", ...rows].join("\n");
}

function row(ms: number, name: string): string {
  return `${(ms / 1000).toFixed(1).padStart(7)}  ${name}`;
}
