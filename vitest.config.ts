import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";

/** How many histories `model.isolated.test.ts` runs on each database, and which. */
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

const resolve = {
  tsconfigPaths: true,
  alias: { "server-only": new URL("node_modules/server-only/empty.js", import.meta.url).pathname },
};

const common: NonNullable<TestProjectInlineConfiguration["test"]> = {
  // Starts sooner than processes.
  pool: "threads",
  testTimeout: 15_000,
  hookTimeout: 30_000,
  server: { deps: { inline: ["next-auth"] } },
  setupFiles: ["test/fail-on-console-error.ts"],
};

export default defineConfig({
  test: {
    // One more than cores, for those that wait for a mail server or a clock.
    maxWorkers: 3,
    // Once for the run, and not again for each project, as what projects extend would be.
    globalSetup: ["test/start-postgres.ts"],
    provide: { modelRuns },
    projects: [
      // The files that one worker runs share modules and databases: both take longer to load than most tests to run.
      {
        resolve,
        test: {
          ...common,
          name: "unit",
          include: ["{app,lib,sandbox,test}/**/*.test.{ts,tsx}"],
          exclude: ["**/*.isolated.test.ts"],
          isolate: false,
          restoreMocks: true,
          unstubEnvs: true,
          unstubGlobals: true,
        },
      },
      // Those that put something in the place of a module, or are about an environment, have their modules to themselves.
      {
        resolve,
        test: { ...common, name: "isolated", include: ["{app,lib,sandbox,test}/**/*.isolated.test.ts"] },
      },
    ],
  },
});
