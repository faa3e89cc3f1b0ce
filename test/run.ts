// `npm test`: every stage in order, up to the first that fails, and in the end where the time went.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import "./node-version.mjs";
import { journeyTimes, unitTimes } from "./reports";
import { type Timed, timesTable } from "./times-table";

const folder = mkdtempSync(join(tmpdir(), "verify-test-"));
const unitReport = join(folder, "unit.json");
const journeyReport = join(folder, "journeys.json");

type Stage = {
  readonly name: string;
  readonly script: string;
  readonly args?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  /** The parts of the stage, from the report that it leaves. */
  readonly parts?: () => Timed[];
};

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

const times: Timed[] = [];
let exitCode = 0;
for (const { name, script, args = [], variables, parts } of stages) {
  const startedMs = performance.now();
  exitCode = runScript(script, args, variables);
  times.push({ name, ms: performance.now() - startedMs, parts: exitCode === 0 ? (parts?.() ?? []) : [] });
  if (exitCode !== 0) break;
}
rmSync(folder, { recursive: true, force: true });
console.log(timesTable(times));
if (exitCode !== 0) console.error(`Failed: ${times.at(-1)?.name}`);
process.exit(exitCode);

function runScript(script: string, args: readonly string[], variables: Stage["variables"] = {}): number {
  const { status } = spawnSync("npm", ["run", script, "--", ...args], {
    stdio: "inherit",
    env: { ...process.env, ...variables },
    // npm is a batch file there.
    shell: process.platform === "win32",
  });
  return status ?? 1;
}
