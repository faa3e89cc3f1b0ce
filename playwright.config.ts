import { defineConfig } from "@playwright/test";
import { browserFlags, findBrowser } from "./e2e/browser";

// Tools read this file on machines without a browser, too: that there is one is for the set-up to say.
const executablePath = findBrowser();

export default defineConfig({
  testDir: "e2e",
  globalSetup: "./e2e/global-setup.ts",
  // The sandbox's faults are the same for everybody, so each worker has a world of its own, one test after another.
  workers: 3,
  fullyParallel: false,
  retries: 0,
  forbidOnly: process.env["CI"] !== undefined,
  // Some start the app more than once, beside the other worker.
  timeout: 90_000,
  expect: { timeout: 12_000 },
  reporter: "list",
  use: {
    browserName: "chromium",
    // Each test starts without cookies, storage and pages, but not without what the one before it made the browser load.
    reuseContext: true,
    viewport: { width: 390, height: 844 },
    // A sixth of the time, for what is looked at after a failure alone: `npm run test:e2e -- --trace on` shows it.
    trace: "off",
    launchOptions: { ...(executablePath === null ? {} : { executablePath }), args: browserFlags() },
  },
});
