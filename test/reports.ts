import { relative } from "node:path";
import { z } from "zod";

const unitSchema = z.object({
  testResults: z.array(z.object({ name: z.string(), startTime: z.number(), endTime: z.number() })),
});

/** The duration of each test file, from Vitest's JSON report. */
export function unitTimes(report: string): Timed[] {
  return unitSchema.parse(JSON.parse(report)).testResults.map(({ name, startTime, endTime }) => ({
    name: relative(process.cwd(), name),
    ms: endTime - startTime,
  }));
}

const suiteSchema = z.object({
  specs: z.array(
    z.object({
      title: z.string(),
      file: z.string(),
      tests: z.array(z.object({ results: z.array(z.object({ duration: z.number() })) })),
    }),
  ),
  get suites() {
    return z.array(suiteSchema).optional();
  },
});

const journeySchema = z.object({ suites: z.array(suiteSchema) });

/** The duration of each journey, from Playwright's JSON report. */
export function journeyTimes(report: string): Timed[] {
  return journeySchema.parse(JSON.parse(report)).suites.flatMap(timesIn);
}

function timesIn({ specs, suites = [] }: z.infer<typeof suiteSchema>): Timed[] {
  const own = specs.map(({ title, file, tests }) => ({
    name: `${file}: ${title}`,
    ms: tests.flatMap(({ results }) => results).reduce((sum, { duration }) => sum + duration, 0),
  }));
  return [...own, ...suites.flatMap(timesIn)];
}

/** A duration; those of its `parts` may overlap. */
export type Timed = { readonly name: string; readonly ms: number; readonly parts?: readonly Timed[] };

const shownParts = 6;

/** A table of durations, with the slowest parts of each stage. `total`: the duration of the whole run in ms. */
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
