import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { findBrowser, howToGetOne } from "./browser";

/** Everything that `next build` reads, apart from packages. */
const inputs = [
  "app",
  "brand",
  "lib",
  "public",
  "instrumentation.ts",
  "next.config.mjs",
  "package-lock.json",
  "postcss.config.mjs",
  "proxy.ts",
  "tailwind.config.ts",
  "tsconfig.json",
];

const isTest = /\.test\.tsx?$/;

/** Runs before the journeys (`globalSetup` in playwright.config.ts). Throws if there is no browser. */
export default function prepareJourneys(): void {
  if (findBrowser() === null) throw new Error(howToGetOne);
  ensureFreshBuild(path.join(import.meta.dirname, ".."));
}

/**
 * Journeys and benchmarks run the production build. Builds it if it is missing or older than a source, and logs one
 * line. Throws if the build fails.
 */
export function ensureFreshBuild(root: string): void {
  const reason = whyStale(root);
  if (reason === null) return;
  console.log(`${reason}: building first.`);
  const next = path.join(root, "node_modules/next/dist/bin/next");
  const { status } = spawnSync(process.execPath, [next, "build"], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
    // Types are checked by `npm run check`.
    env: { ...process.env, NODE_ENV: "production", TYPES_ARE_CHECKED: "1", NEXT_TELEMETRY_DISABLED: "1" },
  });
  if (status !== 0) throw new Error("The build failed. `npm run build` shows why.");
}

/** Why the build in `root` is out of date; null if it is current. */
export function whyStale(root: string): string | null {
  const build = path.join(root, ".next/BUILD_ID");
  if (!existsSync(build)) return "There is no build";
  const builtMs = statSync(build).mtimeMs;
  const newer = inputs.flatMap((input) => filesIn(root, input)).find((file) => isNewer(root, file, builtMs));
  return newer === undefined ? null : `${newer} is newer than the build`;
}

/** Includes folders, because deleting a file changes the time of its folder. */
function filesIn(root: string, input: string): string[] {
  const full = path.join(root, input);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return [input];
  const below = readdirSync(full, { recursive: true, encoding: "utf8" });
  return [input, ...below.map((name) => path.join(input, name))].filter((name) => !isTest.test(name));
}

function isNewer(root: string, file: string, builtMs: number): boolean {
  // An editor's temporary file may be gone by now.
  return (statSync(path.join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0) > builtMs;
}
