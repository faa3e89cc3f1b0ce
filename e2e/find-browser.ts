// Runs before the journeys: finds a browser, or installs one, or prints how to get one.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { findBrowser, howToGetOne } from "./browser";

const playwright = fileURLToPath(new URL("../node_modules/@playwright/test/cli.js", import.meta.url));

/** Chromium without a window, and a font. The recommended packages would install a desktop. */
const debianPackages = ["chromium-headless-shell", "fonts-liberation"];
const debianInstall = ["install", "-y", "-q", "--no-install-recommends", ...debianPackages];

const browser = findBrowser() ?? installBrowser();
if (browser === null) {
  console.error(howToGetOne);
  process.exit(1);
}
console.log(`The journeys run in ${browser}`);

/** Debian's package brings the libraries that a bare system lacks; Playwright's build needs them to be installed. */
function installBrowser(): string | null {
  console.log("No Chromium was found: installing one.");
  if (isDebianAsRoot() && run("apt-get", ["update", "-q"])) run("apt-get", debianInstall);
  const debian = findBrowser();
  if (debian !== null) return debian;
  run(process.execPath, [playwright, "install", "chromium"]);
  return findBrowser();
}

function isDebianAsRoot(): boolean {
  return process.getuid?.() === 0 && existsSync("/etc/debian_version");
}

/** Output is ignored; only the outcome is reported. */
function run(command: string, args: string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore", timeout: 300_000 }).status === 0;
}
