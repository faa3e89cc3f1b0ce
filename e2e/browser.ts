import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { chromium } from "@playwright/test";

export const howToGetOne =
  "No Chromium was found. Get one with `npx playwright install --with-deps chromium`, or put `chromium` or `google-chrome` on the PATH.";

/** Fastest first. */
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

/** Path of the browser: set by an earlier search in this run, or by the user. */
const variable = "E2E_CHROMIUM";

/** The path of a working Chromium: Playwright's own, else the system's. Null if there is none. */
export function findBrowser(): string | null {
  const candidates = [process.env[variable], chromium.executablePath(), ...onPath(), ...applications];
  const found = candidates.find((program) => program !== undefined && existsSync(program) && runs(program));
  if (found === undefined) return null;
  process.env[variable] = found;
  return found;
}

/** Disables what tests do not need. As root, Chromium needs `--no-sandbox`. */
export function browserFlags(): string[] {
  return [
    "--disable-quic",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    // The hosted flow is on another site, and each navigation between the two would start a process.
    "--disable-site-isolation-trials",
    // Otherwise every navigation to another origin starts a process, a third of the browser's cost.
    "--renderer-process-limit=1",
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  ];
}

function onPath(): string[] {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter).filter((folder) => folder !== "");
  return commands.flatMap((command) => folders.map((folder) => path.join(folder, command)));
}

/** Some systems have a stub in place of the browser that only prints how to install it. */
function runs(program: string): boolean {
  // On Windows, `--version` opens a window instead of printing.
  if (program === process.env[variable] || process.platform === "win32") return true;
  return spawnSync(program, ["--version"], { stdio: "ignore", timeout: 20_000 }).status === 0;
}
