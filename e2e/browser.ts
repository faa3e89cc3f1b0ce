import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { chromium } from "@playwright/test";

export const howToGetOne =
  "No Chromium was found. Get one with `npx playwright install --with-deps chromium`, or put `chromium` or `google-chrome` on the PATH.";

/** The quickest first. */
const commands = [
  "chromium-headless-shell",
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "microsoft-edge",
];

const applications = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** Where an earlier search in this run, or somebody who knows better, says that the browser is. */
const variable = "E2E_CHROMIUM";

/** The program of a Chromium that runs: Playwright's own, else the system's. Null where there is none. */
export function findBrowser(): string | null {
  const candidates = [process.env[variable], chromium.executablePath(), ...onPath(), ...applications];
  const found = candidates.find((program) => program !== undefined && existsSync(program) && runs(program));
  if (found === undefined) return null;
  process.env[variable] = found;
  return found;
}

/** Quiet, and without what a test has no use for. Chromium refuses its own sandbox when root runs it. */
export function browserFlags(): string[] {
  return [
    "--disable-quic",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    // The hosted flow is on another site, and each step between the two would start a process.
    "--disable-site-isolation-trials",
    // Else every navigation to another origin starts one: a third of what the browser costs.
    "--renderer-process-limit=1",
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  ];
}

function onPath(): string[] {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter).filter((folder) => folder !== "");
  return commands.flatMap((command) => folders.map((folder) => path.join(folder, command)));
}

/** Some systems keep a stub in the browser's place that only says how to install it. */
function runs(program: string): boolean {
  // On Windows the question for the version opens a window instead of answering.
  if (program === process.env[variable] || process.platform === "win32") return true;
  return spawnSync(program, ["--version"], { stdio: "ignore", timeout: 20_000 }).status === 0;
}
