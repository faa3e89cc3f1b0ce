import { defineConfig } from "@playwright/test";
import { browserFlags, findBrowser } from "./e2e/browser";

// Tools read this file on machines without a browser, too; the set-up checks that there is one.
const executablePath = findBrowser();

export default defineConfig({
  testDir: "e2e",
  globalSetup: "./e2e/fresh-build.ts",
  // Faults apply to a whole sandbox, so each worker has its own sandbox and runs tests one after another.
  workers: 3,
  fullyParallel: false,
  retries: 0,
  forbidOnly: process.env["CI"] !== undefined,
  // For a busy machine: only a test that hangs runs into them. Some start the app more than once.
  timeout: 240_000,
  expect: { timeout: 30_000 },
  reporter: "list",
  use: {
    browserName: "chromium",
    // Each test starts without cookies, storage and pages, but with the browser's cache.
    reuseContext: true,
    viewport: { width: 390, height: 844 },
    // Traces take a sixth of the time. To debug a failure: `npm run test:e2e -- --trace on`.
    trace: "off",
    launchOptions: { ...(executablePath === null ? {} : { executablePath }), args: browserFlags() },
  },
});
