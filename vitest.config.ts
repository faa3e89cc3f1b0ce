import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";

/** The number of histories that `model.isolated.test.ts` runs on each database, and a fixed one to repeat. */
type ModelRuns = {
  readonly embedded: number;
  readonly postgres: number;
  /** As a failure prints them, to repeat it; null for random ones. */
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

const resolve = {
  tsconfigPaths: true,
  alias: { "server-only": new URL("node_modules/server-only/empty.js", import.meta.url).pathname },
};

const common: NonNullable<TestProjectInlineConfiguration["test"]> = {
  // Faster to start than processes.
  pool: "threads",
  // For a busy machine: only a test that hangs runs into them.
  testTimeout: 60_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 30_000 } },
  server: { deps: { inline: ["next-auth"] } },
  setupFiles: ["test/output.ts"],
};

export default defineConfig({
  test: {
    // One more than cores, because some tests wait for a mail server or a clock.
    maxWorkers: 3,
    // At the top level it runs once; in a shared project configuration it would run for each project.
    globalSetup: ["test/private-postgres.ts"],
    provide: { modelRuns },
    projects: [
      // Files of one worker share modules and databases: both take longer to load than most tests to run.
      {
        resolve,
        test: {
          ...common,
          name: "unit",
          include: ["{app,brand,lib,sandbox,test}/**/*.test.{ts,tsx}"],
          exclude: ["**/*.isolated.test.ts"],
          isolate: false,
          restoreMocks: true,
          unstubEnvs: true,
          unstubGlobals: true,
        },
      },
      // Tests that replace modules, or depend on an environment, have their own modules.
      {
        resolve,
        test: {
          ...common,
          name: "isolated",
          include: ["{app,brand,lib,sandbox,test}/**/*.isolated.test.ts"],
        },
      },
    ],
  },
});
