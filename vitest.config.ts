import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    tsconfigPaths: true,
    alias: { "server-only": new URL("node_modules/server-only/empty.js", import.meta.url).pathname },
  },
  test: {
    include: ["{app,lib,sandbox}/**/*.test.{ts,tsx}"],
    maxWorkers: 2,
    testTimeout: 15_000,
    hookTimeout: 30_000,
    server: { deps: { inline: ["next-auth"] } },
    globalSetup: ["lib/testing/start-postgres.ts"],
    setupFiles: ["lib/testing/fail-on-console-error.ts"],
  },
});
