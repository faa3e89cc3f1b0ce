import type { TestProject } from "vitest/node";
import { startPrivatePostgres } from "./private-postgres";

declare module "vitest" {
  interface ProvidedContext {
    /** URL of the run's private Postgres; null if Postgres is not installed. */
    postgresUrl: string | null;
  }
}

/** One Postgres for the whole run: each test file creates its own database in it. */
export default async function startPostgres(project: TestProject) {
  const postgres = await startPrivatePostgres();
  if (postgres === null) {
    process.stdout.write("Postgres is not installed: the tests on a real Postgres are SKIPPED.\n");
  }
  project.provide("postgresUrl", postgres?.url ?? null);
  return () => postgres?.stop();
}
