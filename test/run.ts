import "./node-version.mjs";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { journeyTimes, type Timed, timesTable, unitTimes } from "./reports";

// `npm test`: runs every stage in order, up to the first that fails, and prints a table of durations.

const folder = mkdtempSync(join(tmpdir(), "verify-test-"));
const unitReport = join(folder, "unit.json");
const journeyReport = join(folder, "journeys.json");

type Stage = {
  readonly name: string;
  readonly script: string;
  readonly args?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  /** The parts of the stage, from its report. */
  readonly parts?: () => Timed[];
};

/** One after another: tests that keep time fail if a build takes the cores from them. */
const stages: readonly Stage[] = [
  { name: "types, lint, unused code", script: "check" },
  {
    name: "unit tests",
    script: "test:unit",
    args: ["--reporter=default", "--reporter=json", `--outputFile.json=${unitReport}`],
    parts: () => unitTimes(readFileSync(unitReport, "utf8")),
  },
  // The first stage has checked the types.
  { name: "build", script: "build", variables: { TYPES_ARE_CHECKED: "1", NEXT_TELEMETRY_DISABLED: "1" } },
  {
    name: "journeys",
    script: "test:e2e",
    args: ["--reporter=list,json"],
    variables: { PLAYWRIGHT_JSON_OUTPUT_FILE: journeyReport },
    parts: () => journeyTimes(readFileSync(journeyReport, "utf8")),
  },
];

type Ended = Timed & { readonly exitCode: number };

const startedMs = performance.now();
const ended: Ended[] = [];
for (const stage of stages) {
  ended.push(await runStage(stage));
  if (ended.some(({ exitCode }) => exitCode !== 0)) break;
}
rmSync(folder, { recursive: true, force: true });
console.log(timesTable(ended, performance.now() - startedMs));
const failed = ended.find(({ exitCode }) => exitCode !== 0);
if (failed !== undefined) console.error(`Failed: ${failed.name}`);
process.exit(failed?.exitCode ?? 0);

async function runStage(stage: Stage): Promise<Ended> {
  const startedMs = performance.now();
  const exitCode = await runScript(stage);
  const ms = performance.now() - startedMs;
  return { name: stage.name, ms, parts: exitCode === 0 ? (stage.parts?.() ?? []) : [], exitCode };
}

function runScript({ script, args = [], variables = {} }: Stage): Promise<number> {
  const child = spawn("npm", ["run", script, "--", ...args], {
    stdio: "inherit",
    env: { ...process.env, ...variables },
    // npm is a batch file there.
    shell: process.platform === "win32",
  });
  return new Promise((resolve) => {
    child.once("exit", (code) => resolve(code ?? 1));
    child.once("error", () => resolve(1));
  });
}
