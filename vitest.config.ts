import { defineConfig } from "vitest/config";

/** How many histories `model.test.ts` runs on each database, and which. */
type ModelRuns = {
  readonly embedded: number;
  readonly postgres: number;
  /** As a failure prints them, to run it again; null for others each time. */
  readonly seed: number | null;
  readonly path: string | null;
};

declare module "vitest" {
  interface ProvidedContext {
    modelRuns: ModelRuns;
  }
}

const { MODEL_RUNS, MODEL_RUNS_POSTGRES, MODEL_SEED, MODEL_PATH } = process.env;

const modelRuns: ModelRuns = {
  embedded: Number(MODEL_RUNS ?? 150),
  postgres: Number(MODEL_RUNS_POSTGRES ?? 40),
  seed: MODEL_SEED === undefined ? null : Number(MODEL_SEED),
  path: MODEL_PATH ?? null,
};

export default defineConfig({
  resolve: {
    tsconfigPaths: true,
    alias: { "server-only": new URL("node_modules/server-only/empty.js", import.meta.url).pathname },
  },
  test: {
    include: ["{app,lib,sandbox}/**/*.test.{ts,tsx}"],
    // They start sooner than processes, and each file still has its modules to itself.
    pool: "threads",
    maxWorkers: 2,
    testTimeout: 15_000,
    hookTimeout: 30_000,
    server: { deps: { inline: ["next-auth"] } },
    globalSetup: ["lib/testing/start-postgres.ts"],
    provide: { modelRuns },
    setupFiles: ["lib/testing/fail-on-console-error.ts"],
  },
});
